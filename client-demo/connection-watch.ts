/**
 * Notices a connection through which nothing comes any more. A browser doesn't: a WebSocket whose network is gone stays
 * open for minutes, or goes on opening, while the server gives the seat up. A connection that is closed here reconnects
 * by itself while the seat is still held.
 */
import { MAY_TRY_RECONNECT } from '../rooms/protocol.ts';

/** The part of a room that is needed. */
export interface WatchedRoom {
  readonly connection: { readonly isOpen: boolean; close(code: number): void };
  onStateChange(listener: () => void): unknown;
  /** Called for each failed attempt to reconnect, too. */
  onDrop(listener: () => void): unknown;
  ping(answered: () => void): void;
}

/**
 * Milliseconds between looks. A server that is there sends twenty patches a second, or answers a ping; one that stood
 * still for three seconds counts as there.
 */
const LOOK_MS = 2000;
/** Looks in a row at which nothing had come since the one before. */
const MAX_SILENT_LOOKS = 4;
/** The SDK waits for 5 s at most between two attempts: an attempt that has neither opened nor failed by then hangs. */
const MAX_OPENING_LOOKS = 6;

/**
 * Watches until `signal` aborts. It counts looks, not milliseconds, so a tab or a machine that slept has missed
 * nothing.
 */
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
