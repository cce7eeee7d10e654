/**
 * Centred isotonic regression (Oron & Flournoy 2017): neighbours that go against the order are pooled (PAV), and the
 * chance is interpolated between the centres of the pools. Plain isotonic regression jumps from pool to pool, so that a
 * difference in the last digit of a score could be a different chance.
 */

/** Points of a rising line; before the first and after the last it is level. */
export interface Curve {
  readonly at: Float64Array;
  readonly chance: Float64Array;
}

interface Pool {
  /** Sums over its rows. */
  signals: number;
  outcomes: number;
  rows: number;
}

/** Fits chances that rise with the signal. `outcomes` are 0 or 1. The curve has `maxPoints` at most. */
export function fitCentredIsotonic(signals: Float64Array, outcomes: ArrayLike<number>, maxPoints: number): Curve {
  const order = Array.from(signals.keys()).sort((a, b) => signals[a]! - signals[b]!);
  const pools: Pool[] = [];
  for (const [i, row] of order.entries()) {
    const signal = signals[row]!;
    // Rows of one signal can only have one chance.
    if (i > 0 && signals[order[i - 1]!] === signal) join(pools.at(-1)!, signal, outcomes[row]!, 1);
    else pools.push({ signals: signal, outcomes: outcomes[row]!, rows: 1 });
  }
  const rising: Pool[] = [];
  for (const pool of pools) {
    rising.push(pool);
    while (rising.length > 1 && chanceOf(rising.at(-2)!) >= chanceOf(rising.at(-1)!)) {
      const { signals: sum, outcomes: count, rows } = rising.pop()!;
      join(rising.at(-1)!, sum, count, rows);
    }
  }
  const apart = keepApart(rising, maxPoints);
  // No number of rows shows that something never happens: a chance stays one row away from 0 and 1.
  const least = 1 / (signals.length + 2);
  return {
    at: Float64Array.from(apart, centreOf),
    chance: Float64Array.from(apart, (pool) => Math.min(1 - least, Math.max(least, chanceOf(pool)))),
  };
}

/** The chance of a signal. */
export function chanceAt({ at, chance }: Curve, signal: number): number {
  const after = pointsUpTo(at, signal);
  if (after === 0) return chance[0]!;
  if (after === at.length) return chance[after - 1]!;
  return chance[after - 1]! + (signal - at[after - 1]!) * slopeAfter({ at, chance }, after - 1);
}

/** The slope between a point and the next; 0 after the last. */
export function slopeAfter({ at, chance }: Curve, point: number): number {
  if (point + 1 >= at.length) return 0;
  return (chance[point + 1]! - chance[point]!) / (at[point + 1]! - at[point]!);
}

/** Joins pools whose centres are near each other: no part of the line is so steep that rounding shows. */
function keepApart(pools: readonly Pool[], maxPoints: number): Pool[] {
  const gap = (centreOf(pools.at(-1)!) - centreOf(pools[0]!)) / Math.max(1, maxPoints - 1);
  const apart: Pool[] = [];
  for (const pool of pools) {
    const last = apart.at(-1);
    if (last !== undefined && centreOf(pool) - centreOf(last) < gap) join(last, pool.signals, pool.outcomes, pool.rows);
    else apart.push({ ...pool });
  }
  return apart;
}

function pointsUpTo(at: Float64Array, signal: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= signal) low = middle + 1;
    else high = middle;
  }
  return low;
}

function join(pool: Pool, signals: number, outcomes: number, rows: number): void {
  pool.signals += signals;
  pool.outcomes += outcomes;
  pool.rows += rows;
}

const centreOf = ({ signals, rows }: Pool) => signals / rows;
const chanceOf = ({ outcomes, rows }: Pool) => outcomes / rows;
