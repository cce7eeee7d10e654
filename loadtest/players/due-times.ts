/** Due times of a player's last acts, by number, so that a mark in the state can be turned into latencies. */

/** 25 seconds at ten acts a second, longer than any stall in a scenario. Older ones are forgotten. */
const KEPT = 256;

export class DueTimes {
  #dueMs = new Float64Array(KEPT);
  #newest = 0;

  /** Numbers rise by one from 1. */
  set(number: number, dueMs: number): void {
    this.#dueMs[number % KEPT] = dueMs;
    this.#newest = number;
  }

  /** Calls `settled` with the due time of each number above `from` up to `to`. Returns the last number done. */
  settle(from: number, to: number, settled: (dueMs: number) => void): number {
    // A mark from before a reconnection may be older, and a broken one may say anything.
    if (to <= from || to > this.#newest) return from;
    for (let number = Math.max(from + 1, this.#newest - KEPT + 1); number <= to; number++) {
      settled(this.#dueMs[number % KEPT]!);
    }
    return to;
  }
}
