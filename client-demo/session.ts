/** The connection to one session: joining, reconnecting after a drop, and what is sent besides inputs. */
import { Client, type Room } from '@colyseus/sdk';
import { type Adaptation, adaptationOf } from 'rubato/client';
import {
  ARENA_MESSAGE,
  type JoinOptions,
  PROTOCOL_VERSION,
  SPECTATOR_SLOT,
  type Welcome,
  type Wish,
} from '../rooms/arena/arena-protocol.ts';
import type { ArenaState } from '../rooms/arena/room/arena-state.ts';
import type { ArenaEventName } from '../rooms/arena/simulation/world/arena-events.ts';
import { NoWelcome } from './failures.ts';
import { serverAddress } from './server-address.ts';

export type ArenaRoom = Room<never, ArenaState>;

/** The data that takes a seat again after the page was reloaded. */
export interface HeldSeat {
  readonly code: string;
  readonly token: string;
}

export interface JoinRequest {
  /**
   * `play`: any open session of this arena. `invite`: a new one that waits for company. `join`, `watch`: the one with
   * `code`.
   */
  readonly kind: 'play' | 'invite' | 'join' | 'watch';
  readonly code: string;
  readonly name: string;
  readonly adaptation: boolean;
  readonly wish: Wish;
  readonly arena: string;
  /** The seat that the page had when it was reloaded. */
  readonly seat?: HeldSeat | undefined;
}

export interface Session {
  readonly room: ArenaRoom;
  /** The player's slot; SPECTATOR_SLOT for a spectator. */
  readonly slot: number;
  readonly watches: boolean;
  readonly code: string;
  readonly adaptation: Adaptation;
  /** Reports an interface event of the arena's catalogue. */
  report(type: ArenaEventName, fields: Readonly<Record<string, number>>): void;
  /** Asks the server to pause the session or to resume it. The server does not listen while there is company. */
  pause(on: boolean): void;
  readonly stats: { eventsSent: number; patches: number };
}

/** A server that is there answers in far less than this. */
const WELCOME_TIMEOUT_MS = 10_000;
/**
 * Time for four round trips and a session's start. A browser alone would wait for minutes on a network that brings
 * nothing back.
 */
const JOIN_TIMEOUT_MS = 20_000;
/** A session can fill up between being found and being joined; the next search finds another. */
const MAX_SEARCHES = 3;

export async function joinSession(request: JoinRequest): Promise<Session> {
  const client = new Client(serverAddress(document.baseURI));
  const room = await inTime(findRoom(client, request));
  // The default would not reconnect to a session that is younger than five seconds. 0 would not reconnect to one that
  // began before the computer's clock was put back.
  room.reconnection.minUptime = Number.NEGATIVE_INFINITY;
  const { slot, code } = await welcomeOf(room);
  const watches = slot === SPECTATOR_SLOT;
  const stats = { eventsSent: 0, patches: 0 };
  const adaptation = adaptationOf(room);
  room.onStateChange(() => {
    stats.patches++;
  });
  return {
    room,
    slot,
    watches,
    code,
    stats,
    adaptation,
    report(type, fields) {
      if (watches || !room.connection.isOpen) return;
      adaptation.report(type, fields);
      stats.eventsSent++;
    },
    pause(on) {
      if (!watches && room.connection.isOpen) room.send(ARENA_MESSAGE.pause, { on });
    },
  };
}

async function findRoom(client: Client, request: JoinRequest): Promise<ArenaRoom> {
  const { kind, code, name, adaptation, wish, arena, seat } = request;
  if (seat !== undefined) return client.reconnect(seat.token);
  const options: JoinOptions = { protocol: PROTOCOL_VERSION, adaptation, wish, ...(name !== '' && { name }) };
  switch (kind) {
    case 'join':
      return client.joinById(code, options);
    case 'watch':
      return client.joinById(code, { protocol: PROTOCOL_VERSION, watch: true });
    case 'invite':
      return client.create('arena', { ...options, mode: arena, paused: true });
    case 'play':
      return search(client, { ...options, mode: arena });
  }
}

async function search(client: Client, options: JoinOptions): Promise<ArenaRoom> {
  for (let left = MAX_SEARCHES; ; left--) {
    try {
      return await client.joinOrCreate('arena', options);
    } catch (error) {
      const full = error instanceof Error && error.message.includes('ROOM_FULL');
      if (!full || left === 1) throw error;
    }
  }
}

function inTime(joining: Promise<ArenaRoom>): Promise<ArenaRoom> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new NoWelcome());
      joining.then(abandon, () => undefined);
    }, JOIN_TIMEOUT_MS);
    joining.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Leaves a session that the page doesn't show, so that no ship stands about in it. */
function abandon(room: ArenaRoom): void {
  room.reconnection.enabled = false;
  room.leave().catch(() => undefined);
}

function welcomeOf(room: ArenaRoom): Promise<Welcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      abandon(room);
      reject(new NoWelcome());
    }, WELCOME_TIMEOUT_MS);
    // The welcome comes again after each reconnection; the slot stays.
    room.onMessage(ARENA_MESSAGE.welcome, (welcome: Welcome) => {
      clearTimeout(timer);
      resolve(welcome);
    });
    // A refused spectator or fifth player is told before any welcome.
    room.onLeave((code: number) => {
      clearTimeout(timer);
      reject(new NoWelcome(`closed with ${code}`));
    });
  });
}
