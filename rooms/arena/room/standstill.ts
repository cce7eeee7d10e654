/**
 * The times when the arena stands still: its only player asked for it, or no player is connected. No step runs then and
 * no tick counts, so neither the simulation nor a replay knows of it.
 */
import { TICKS_PER_SECOND } from '../simulation/world/constants.ts';

/** Half an hour: longer than a meal. It bounds how long a forgotten tab holds a session. */
const MAX_IDLE_STEPS = 30 * 60 * TICKS_PER_SECOND;

export class Standstill {
  #asked: boolean;
  #still = false;
  #idleSteps = 0;

  /** `asked`: stands still from the start, until asked to go on. */
  constructor(asked = false) {
    this.#asked = asked;
  }

  /** Takes a player's wish. It is refused (false) in company: one player's pause would be everyone's. */
  ask(on: boolean, players: number): boolean {
    if (players > 1) return false;
    this.#asked = on;
    return true;
  }

  /** Called once per step of the room. Returns whether the state changed. */
  step(players: number, connected: number): boolean {
    if (players > 1) this.#asked = false;
    // It may be asked for before anyone is there: a player who joins slowly finds tick 0, not a few ticks later.
    const still = this.#asked || (players > 0 && connected === 0);
    const changed = still !== this.#still;
    this.#still = still;
    this.#idleSteps = still || players === 0 ? this.#idleSteps + 1 : 0;
    return changed;
  }

  get still(): boolean {
    return this.#still;
  }

  /** True at one step only: nobody has played for so long that the session ends. */
  get tooLong(): boolean {
    return this.#idleSteps === MAX_IDLE_STEPS + 1;
  }
}
