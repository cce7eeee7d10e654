/** Connects an adaptive room with its clients: takes what they send, and tells those of decisions that asked for them. */
import type { EventDecoder } from '../adaptation/events/decode-event.ts';
import type { SessionObserver } from '../adaptation/session/session-ports.ts';
import { ClientMessages, type MessagedSession, type Sender } from './client-messages.ts';
import { MESSAGE, type StopPlace } from './protocol.ts';
import type { Seats } from './seats.ts';
import type { Described } from './watch/describe-definition.ts';
import type { Shows, WatchedSession } from './watch/visible-part.ts';
import { Watchers, type WatchersPorts, type WatchingClient } from './watch/watchers.ts';

/** Milliseconds between looks at who is to be told; a part of the time between two updates. */
const LOOK_MS = 50;

/** The parts of a room that this needs. */
export interface ListeningRoom {
  readonly clock: { readonly elapsedTime: number; setInterval(look: () => void, ms: number): { clear(): void } };
  readonly clients: { get(sessionId: string): WatchingClient | undefined };
  onMessage(type: string, take: (client: Sender, body: unknown) => void): unknown;
  onMessageBytes(type: string, take: (client: Sender, bytes: Uint8Array) => void): unknown;
}

export interface ListeningParts {
  readonly definition: Described;
  readonly readTarget: (wish: number | null) => number | null;
  readonly decoder: EventDecoder;
  readonly session: WatchedSession & MessagedSession;
  readonly seats: Seats;
  readonly shows: Shows | undefined;
  readonly observer: Pick<SessionObserver, 'rejected'> | undefined;
  /** Where the game's own code failed, if it did. */
  stopped(): StopPlace | null;
  /** The session's time. */
  nowMs(): number;
}

/** Returns those who look on. */
export function listenToClients(room: ListeningRoom, parts: ListeningParts): Watchers {
  const { definition, session, seats, shows = 'own', nowMs, stopped } = parts;
  const clockMs = () => room.clock.elapsedTime;
  const watchers = new Watchers({
    definition,
    session,
    shows,
    nowMs,
    clockMs,
    stopped,
    clientOf: (sessionId) => room.clients.get(sessionId),
    seatOf: (sessionId) => seatOf(seats, sessionId),
    every: (look) => {
      const timer = room.clock.setInterval(look, LOOK_MS);
      return () => timer.clear();
    },
  });
  const messages = new ClientMessages({ ...parts, watchers, clockMs });
  room.onMessageBytes(MESSAGE.events, (client, bytes) => messages.events(client, bytes));
  room.onMessage(MESSAGE.adaptation, (client, body) => messages.adaptation(client, body));
  room.onMessage(MESSAGE.wish, (client, body) => messages.wish(client, body));
  room.onMessage(MESSAGE.watch, (client, body) => messages.watch(client, body));
  return watchers;
}

function seatOf(seats: Seats, sessionId: string): ReturnType<WatchersPorts['seatOf']> {
  const seat = seats.of(sessionId);
  return seat === undefined ? null : { slot: seat.slot, lastEvent: seat.decode.lastSeq };
}
