/** How late things may come before they count as broken: strict where speed is judged, generous where outcomes are. */

export interface Patience {
  /** The budget of the load's requests. */
  readonly budgetMs: number;
  /** The allowed lateness of a tick of the event loop. */
  readonly tickMs: number;
  /** The allowed lateness of an answer after its budget: the timers' grain and a turn of the event loop under load. */
  readonly graceMs: number;
  /** A request without an answer for this long after its budget counts as lost. */
  readonly lostMs: number;
  /** The shortest time that any fault gets to be over. */
  readonly leastRecoveryMs: number;
}

/**
 * Patience of `npm run chaos` and the benchmarks, which judge speed. Code that waited for Redis or a worker would make
 * a tick late by the whole fault, 300 ms and more; collecting garbage and compiling take up to 100 ms where a second
 * process shares the core.
 */
export const STRICT: Patience = { budgetMs: 250, tickMs: 200, graceMs: 100, lostMs: 2_000, leastRecoveryMs: 0 };

/**
 * Patience of tests, which judge outcomes. A shared machine was seen to take two seconds from a process in one piece,
 * so only what never comes is a fault. The budget is longer too: answers must be in time again for a fault to be over.
 */
export const GENEROUS: Patience = {
  budgetMs: 1_000,
  tickMs: 20_000,
  graceMs: 20_000,
  lostMs: 30_000,
  leastRecoveryMs: 60_000,
};
