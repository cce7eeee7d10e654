/** The seats of a session: each new player gets the smallest free slot, and the decoder's memory of their events. */

import { createDecodeState, type DecodeState, type EventDecoder } from '../adaptation/events/decode-event.ts';
import type { EventCatalogue } from '../adaptation/events/event-catalogue.ts';
import { MAX_PLAYERS } from '../adaptation/session/definition.ts';
import type { SessionObserver } from '../adaptation/session/session-ports.ts';

export interface Seat {
  readonly slot: number;
  readonly player: string;
  /** The session log's name of the player across sessions, if any. */
  readonly logName: LogName;
  readonly decode: DecodeState;
  /** Rejects already reported, by reject code. */
  readonly reported: Uint32Array;
}

export interface LogName {
  readonly playerHmac?: string;
}

export class Seats {
  #seats = new Map<string, Seat>();
  #events: EventCatalogue;

  constructor(events: EventCatalogue) {
    this.#events = events;
  }

  give(sessionId: string, playerHmac: string | null): Seat {
    const taken = new Set([...this.#seats.values()].map((seat) => seat.slot));
    let slot = 0;
    while (taken.has(slot)) slot++;
    const decode = createDecodeState(this.#events);
    const logName = playerHmac === null ? {} : { playerHmac };
    const seat = { slot, player: String(slot), logName, decode, reported: new Uint32Array(decode.rejects.length) };
    this.#seats.set(sessionId, seat);
    return seat;
  }

  of(sessionId: string): Seat | undefined {
    return this.#seats.get(sessionId);
  }

  logNameAt(slot: number): LogName {
    for (const seat of this.#seats.values()) if (seat.slot === slot) return seat.logName;
    return {};
  }

  /** Takes a seat back and returns it. */
  takeBack(sessionId: string): Seat | undefined {
    const seat = this.#seats.get(sessionId);
    this.#seats.delete(sessionId);
    return seat;
  }
}

/** Tells the observer of the decoder's rejects since the last call. */
export function reportRejects(
  { decode, reported }: Seat,
  decoder: EventDecoder,
  observer: Pick<SessionObserver, 'rejected'>,
): void {
  for (let i = 0; i < reported.length; i++) {
    const fresh = decode.rejects[i]! - reported[i]!;
    if (fresh > 0) observer.rejected(decoder.rejectCode(i), fresh);
    reported[i] = decode.rejects[i]!;
  }
}

/** Names of the first slots, made once so that the path without allocation makes no strings. */
const PLAYER_NAMES: readonly string[] = Array.from({ length: MAX_PLAYERS }, (_, slot) => String(slot));

/** The session's name of the player in this slot. */
export function playerOf(slot: number): string {
  return PLAYER_NAMES[slot] ?? String(slot);
}
