/**
 * How many rows go into one batch when several may be under way at once. Many rows are divided over all slots: while one
 * part runs, answers to the other are handed out and their askers ask again (95 % of the raw loop instead of 77 %). Below
 * that, one batch is what costs least.
 */

/**
 * A pool that answered this lately is asked as fast as it answers: those who got answers ask again within it. Where they
 * have been silent for longer, a second batch is one more wake-up for nothing.
 */
export const BUSY_MS = 2;

/** Rows from which two batches run faster than one: below, the fixed cost of a run (5 to 20 µs) weighs more. */
const WORTH_DIVIDING = 64;

/** `rows` wait or run; `slots` batches can be under way. */
export function batchShare(rows: number, slots: number, maxBatchRows: number): number {
  return Math.min(rows >= WORTH_DIVIDING ? Math.ceil(rows / slots) : rows, maxBatchRows);
}
