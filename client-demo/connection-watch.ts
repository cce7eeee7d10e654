/**
 * Notices a connection that nothing comes through any more. A browser doesn't: a WebSocket whose network is gone stays open for
 * minutes, or goes on opening, while the server gives the seat up. What is closed here comes back by itself, and the seat is still
 * held.
 */
import { MAY_TRY_RECONNECT } from '../rooms/protocol.ts';

/** What of a room it needs. */
export interface WatchedRoom {
  readonly connection: { readonly isOpen: boolean; close(code: number): void };
  onStateChange(listener: () => void): unknown;
  /** Told of each attempt to come back that failed, too. */
  onDrop(listener: () => void): unknown;
  ping(answered: () => void): void;
}

/** A server that is there sends twenty patches a second, or answers a ping; one that stood still for three seconds is there. */
const LOOK_MS = 2000;
/** Looks at which nothing had come since the one before. */
const MAX_SILENT_LOOKS = 4;
/** The SDK waits for 5 s at most between two attempts: one that has neither opened nor failed by then hangs. */
const MAX_OPENING_LOOKS = 6;

/** Until `signal`. Looks are counted and not milliseconds, so that a tab or a machine that slept has missed nothing. */
export function watchConnection(room: WatchedRoom, signal: AbortSignal, lookMs = LOOK_MS): void {
  let heard = true;
  let silentLooks = 0;
  const hear = () => {
    heard = true;
  };
  room.onStateChange(hear);
  room.onDrop(hear);
  const look = () => {
    const maxLooks = room.connection.isOpen ? MAX_SILENT_LOOKS : MAX_OPENING_LOOKS;
    if (heard) silentLooks = 0;
    else if (++silentLooks >= maxLooks) {
      silentLooks = 0;
      room.connection.close(MAY_TRY_RECONNECT);
    }
    heard = false;
    room.ping(hear);
  };
  const timer = setInterval(look, lookMs);
  signal.addEventListener('abort', () => clearInterval(timer));
}
