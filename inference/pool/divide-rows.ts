/**
 * How many rows go into one batch when several batches may run at once. Many rows are divided over all slots: while one
 * part runs, the askers of the other get their answers and ask again (95 % of the raw loop instead of 77 %). Fewer rows
 * go into one batch, which costs least.
 */

/**
 * A pool is busy for this long after an answer: those who got one ask again within it. After a longer silence, a second
 * batch is only one more wake-up.
 */
export const BUSY_MS = 2;

/** Two batches run faster than one from this many rows on. Below, the fixed cost of a run (5 to 20 µs) weighs more. */
const WORTH_DIVIDING = 64;

/** The rows of the next batch. `rows` wait or run; `slots` batches can run at once. */
export function batchShare(rows: number, slots: number, maxBatchRows: number): number {
  return Math.min(rows >= WORTH_DIVIDING ? Math.ceil(rows / slots) : rows, maxBatchRows);
}
