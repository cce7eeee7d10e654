/** Who may come into a session of the arena, and as what: four players with a ship each, and some who look on. */
import { RubatoError } from '../../../errors.ts';
import { MAX_PLAYERS } from '../simulation/world/constants.ts';
import { readJoinOptions } from './join-options.ts';

/** Who looks on costs what a player costs in patches, 10 to 50 KB/s; eight of them double a full session's. */
const MAX_SPECTATORS = 8;

export const MAX_CLIENTS = MAX_PLAYERS + MAX_SPECTATORS;

export class Seating {
  #players: { readonly size: number };
  #spectators = new Set<string>();
  /** Players' seats that are given out and whose clients have not come yet: by session id, until when they are held. */
  #held = new Map<string, number>();

  constructor(players: { readonly size: number }) {
    this.#players = players;
  }

  get isFull(): boolean {
    return this.#players.size >= MAX_PLAYERS;
  }

  /** Nobody who wants any session should find this one: all seats are taken or held. */
  get isBooked(): boolean {
    return this.#players.size + this.#held.size >= MAX_PLAYERS;
  }

  /**
   * Holds a seat for who is about to come. False where none is free but will be known to be taken in a moment: asking again
   * leads to another session. Where all are taken the seat is given out, and `checkSeat` says why there is none.
   */
  hold(sessionId: string, options: unknown, nowMs: number, untilMs: number): boolean {
    this.expire(nowMs);
    if (!this.#takesPart(options)) return true;
    if (this.isBooked) return false;
    this.#held.set(sessionId, untilMs);
    return true;
  }

  /** The client has come, whatever becomes of it. */
  release(sessionId: string): void {
    this.#held.delete(sessionId);
  }

  expire(nowMs: number): void {
    for (const [sessionId, untilMs] of this.#held) if (untilMs <= nowMs) this.#held.delete(sessionId);
  }

  /** Throws ROOM_FULL. */
  checkSeat(): void {
    if (this.isFull) throw new RubatoError('ROOM_FULL', `${MAX_PLAYERS} players`);
  }

  /** A session of spectators alone would be no session. Throws ROOM_OPTIONS. */
  refuseToMake(): never {
    throw new RubatoError('ROOM_OPTIONS', '"watch"', { expected: 'the code of a session to watch' });
  }

  #takesPart(options: unknown): boolean {
    try {
      return !readJoinOptions(options).watch && !this.isFull;
    } catch {
      // `onJoin` reads them again, and refuses with the reason.
      return false;
    }
  }

  /** Throws ROOM_FULL. */
  addSpectator(sessionId: string): void {
    if (this.#spectators.size >= MAX_SPECTATORS) throw new RubatoError('ROOM_FULL', `${MAX_SPECTATORS} spectators`);
    this.#spectators.add(sessionId);
  }

  /** False when it was none. */
  removeSpectator(sessionId: string): boolean {
    return this.#spectators.delete(sessionId);
  }

  isSpectator(sessionId: string): boolean {
    return this.#spectators.has(sessionId);
  }
}
