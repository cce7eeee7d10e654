/**
 * Finds inputs that would stay in a player's queue for good. They come from a server stall longer than the framework
 * makes up for (five steps), or from a client whose clock is fast. Then every later input waits too: the ship answers
 * late for the rest of the session. Inputs that were queued for a full second are pure delay.
 */

/** Number of inputs that may stay queued: 50 ms against the next late one. */
export const STANDING_INPUTS = 1;
/**
 * Steps to watch, one second. Jitter empties a queue again and again; if it does so less than once a second, the player
 * needs no more than STANDING_INPUTS.
 */
const WATCHED_STEPS = 20;

export class StandingInputs {
  #least = Number.POSITIVE_INFINITY;
  #steps = 0;

  /** Called once per step, with what the step left in the queue. Returns how many of the oldest must go: usually 0. */
  step(left: number): number {
    this.#least = Math.min(this.#least, left);
    if (++this.#steps < WATCHED_STEPS) return 0;
    const surplus = Math.max(0, this.#least - STANDING_INPUTS);
    this.#steps = 0;
    this.#least = Number.POSITIVE_INFINITY;
    return surplus;
  }
}
