/**
 * When the arena stands still: its only player asked for it, or nobody is connected who could play. No step runs then and
 * no tick counts, so neither the simulation nor a replay knows of it.
 */
import { TICKS_PER_SECOND } from '../simulation/world/constants.ts';

/** Half an hour: longer than a meal, and a bound on what a forgotten tab may hold. */
const MAX_IDLE_STEPS = 30 * 60 * TICKS_PER_SECOND;

export class Standstill {
  #asked: boolean;
  #still = false;
  #idleSteps = 0;

  /** `asked`: stands still from the start, until it is asked to go on. */
  constructor(asked = false) {
    this.#asked = asked;
  }

  /** A player's wish; refused (false) in company, where one's pause would be everyone's. */
  ask(on: boolean, players: number): boolean {
    if (players > 1) return false;
    this.#asked = on;
    return true;
  }

  /** Once per step of the room. Returns whether the state changed with it. */
  step(players: number, connected: number): boolean {
    if (players > 1) this.#asked = false;
    // Asked for before anyone is there: who joins slowly finds it standing still, not a few ticks old.
    const still = this.#asked || (players > 0 && connected === 0);
    const changed = still !== this.#still;
    this.#still = still;
    this.#idleSteps = still || players === 0 ? this.#idleSteps + 1 : 0;
    return changed;
  }

  get still(): boolean {
    return this.#still;
  }

  /** At one step alone: nobody has played for so long that the session ends. */
  get tooLong(): boolean {
    return this.#idleSteps === MAX_IDLE_STEPS + 1;
  }
}
