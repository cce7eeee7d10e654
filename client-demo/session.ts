/** The connection to one session: joining, coming back after a drop, and what is sent besides inputs. */
import { Client, type Room } from '@colyseus/sdk';
import type { ArenaState } from '../rooms/arena/arena-state.ts';
import { encodeEvents } from '../rooms/encode-event.ts';
import { type JoinOptions, MESSAGE, PROTOCOL_VERSION, type Welcome } from '../rooms/protocol.ts';

export type ArenaRoom = Room<never, ArenaState>;

export interface JoinRequest {
  readonly name: string;
  /** Empty: any open session. */
  readonly code: string;
  readonly adaptation: boolean;
}

export interface Session {
  readonly room: ArenaRoom;
  readonly slot: number;
  readonly code: string;
  /** Reports an interface event by its number in the arena's catalogue. */
  report(type: number, fields: readonly number[]): void;
  setAdaptation(on: boolean): void;
  readonly stats: { eventsSent: number; patches: number };
}

/** A server that is there answers in well under this. */
const WELCOME_TIMEOUT_MS = 10_000;

export async function joinSession({ name, code, adaptation }: JoinRequest): Promise<Session> {
  const client = new Client(location.origin.replace(/^http/, 'ws'));
  const options: JoinOptions = { protocol: PROTOCOL_VERSION, adaptation, ...(name !== '' && { name }) };
  const room: ArenaRoom =
    code === '' ? await client.joinOrCreate('arena', options) : await client.joinById(code, options);
  // The default would not bring back a session that is younger than five seconds.
  room.reconnection.minUptime = 0;
  const { slot, code: sessionCode } = await welcomeOf(room);
  const stats = { eventsSent: 0, patches: 0 };
  let seq = 0;
  room.onStateChange(() => {
    stats.patches++;
  });
  return {
    room,
    slot,
    code: sessionCode,
    stats,
    report(type, fields) {
      room.sendBytes(MESSAGE.events, encodeEvents([{ type, seq: ++seq, fields }]));
      stats.eventsSent++;
    },
    setAdaptation: (on) => room.send(MESSAGE.adaptation, { on }),
  };
}

function welcomeOf(room: ArenaRoom): Promise<Welcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no welcome from the server')), WELCOME_TIMEOUT_MS);
    // Comes again after each reconnection; the slot stays.
    room.onMessage(MESSAGE.welcome, (welcome: Welcome) => {
      clearTimeout(timer);
      if (welcome.protocol !== PROTOCOL_VERSION) reject(new Error('protocol version differs'));
      else resolve(welcome);
    });
  });
}
