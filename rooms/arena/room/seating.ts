/** Who may join a session of the arena, and as what: four players with a ship each, and some spectators. */
import { RubatoError } from 'rubato';
import { MAX_PLAYERS } from '../simulation/world/constants.ts';
import { readJoinOptions } from './join-options.ts';

/**
 * Limit of spectators. One costs as much in patches as a player, 10 to 50 KB/s; eight double the cost of a full
 * session.
 */
const MAX_SPECTATORS = 8;

export const MAX_CLIENTS = MAX_PLAYERS + MAX_SPECTATORS;

export class Seating {
  #players: { readonly size: number };
  #spectators = new Set<string>();
  /** Seats that are held for players whose clients have not come yet: session id to the time the hold ends. */
  #held = new Map<string, number>();

  constructor(players: { readonly size: number }) {
    this.#players = players;
  }

  get isFull(): boolean {
    return this.#players.size >= MAX_PLAYERS;
  }

  /** True when all seats are taken or held: players who want any session should not find this one. */
  get isBooked(): boolean {
    return this.#players.size + this.#held.size >= MAX_PLAYERS;
  }

  /**
   * Holds a seat for a coming client. False when this session has no free seat, though the matchmaker does not know it
   * yet: asking again leads to another session. Where all are taken the seat is given out, and `checkSeat` says why
   * there is none.
   */
  hold(sessionId: string, options: unknown, nowMs: number, untilMs: number): boolean {
    this.expire(nowMs);
    if (!this.#takesPart(options)) return true;
    if (this.isBooked) return false;
    this.#held.set(sessionId, untilMs);
    return true;
  }

  /** Ends the hold: the client has come, whether it may stay or not. */
  release(sessionId: string): void {
    this.#held.delete(sessionId);
  }

  expire(nowMs: number): void {
    for (const [sessionId, untilMs] of this.#held) if (untilMs <= nowMs) this.#held.delete(sessionId);
  }

  /** Throws ROOM_FULL when no seat is free. */
  checkSeat(): void {
    if (this.isFull) throw new RubatoError('ROOM_FULL', `${MAX_PLAYERS} players`);
  }

  /** Refuses to make a session for a spectator: one of spectators alone would be no session. Throws ROOM_OPTIONS. */
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

  /** Adds a spectator. Throws ROOM_FULL. */
  addSpectator(sessionId: string): void {
    if (this.#spectators.size >= MAX_SPECTATORS) throw new RubatoError('ROOM_FULL', `${MAX_SPECTATORS} spectators`);
    this.#spectators.add(sessionId);
  }

  /** Removes a spectator; false when the client was none. */
  removeSpectator(sessionId: string): boolean {
    return this.#spectators.delete(sessionId);
  }

  isSpectator(sessionId: string): boolean {
    return this.#spectators.has(sessionId);
  }
}
