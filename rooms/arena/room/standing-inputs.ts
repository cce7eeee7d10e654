/**
 * Inputs that stand in a player's queue for good. After a stall of the server longer than the framework makes up for (five
 * steps), or behind a client whose clock is fast, each input waits as long as those before it: a ship that answers late,
 * for the rest of the session. What was never absent for a second is no cushion against jitter, it is that.
 */

/** Inputs that may stay queued: 50 ms against the next late one. */
export const STANDING_INPUTS = 1;
/** Jitter empties a queue again and again; whoever jitters less than once in a second needs no more than what may stand. */
const WATCHED_STEPS = 20;

export class StandingInputs {
  #least = Number.POSITIVE_INFINITY;
  #steps = 0;

  /** Once per step, with what is left in the queue after it. Returns how many of the oldest have to go: mostly 0. */
  step(left: number): number {
    this.#least = Math.min(this.#least, left);
    if (++this.#steps < WATCHED_STEPS) return 0;
    const surplus = Math.max(0, this.#least - STANDING_INPUTS);
    this.#steps = 0;
    this.#least = Number.POSITIVE_INFINITY;
    return surplus;
  }
}
