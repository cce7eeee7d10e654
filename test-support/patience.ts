/** How late things may come before they count as broken: by the clock where speed is judged, hardly ever where outcomes are. */

export interface Patience {
  /** What a request of the load may take. */
  readonly budgetMs: number;
  /** What a tick of the event loop may come late by. */
  readonly tickMs: number;
  /** What an answer may take beyond its budget: the grain of timers and a turn of the event loop under load. */
  readonly graceMs: number;
  /** A request that has no answer for this long after its budget counts as lost. */
  readonly lostMs: number;
  /** Every fault has at least this long to be over. */
  readonly leastRecoveryMs: number;
}

/**
 * `npm run chaos` and the benchmarks judge speed. Code that waited for Redis or a worker would make a tick late by the
 * whole fault, 300 ms and more; collecting garbage and compiling take up to 100 ms where a second process shares the core.
 */
export const STRICT: Patience = { budgetMs: 250, tickMs: 200, graceMs: 100, lostMs: 2_000, leastRecoveryMs: 0 };

/**
 * Tests judge outcomes. A shared machine was seen to take two seconds from a process in one piece, so only what does not
 * come at all is a fault. The budget is longer too: answers must come in time again for a fault to be over.
 */
export const GENEROUS: Patience = {
  budgetMs: 1_000,
  tickMs: 20_000,
  graceMs: 20_000,
  lostMs: 30_000,
  leastRecoveryMs: 60_000,
};
