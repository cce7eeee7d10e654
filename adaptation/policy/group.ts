/**
 * The group rule: a session's lever follows the harder median of what its players want. Nobody pays for another's
 * sandbagging: while at most floor(n / 2) of n players pretend to be weak, the lever stays among the values that honest
 * players want. A player for whom it is too hard gets personal help instead.
 */
import { type Harder, signOf } from './harder.ts';

/** Index of the upper median of `values` (for two values: the higher). At least one value; ties keep the first. */
export function upperMedianIndex(values: readonly number[]): number {
  return medianIndex(values, 1);
}

/** Index of the median of a lever's values; of two, the harder one, whether that is the higher or the lower. */
export function harderMedianIndex(values: readonly number[], harder: Harder): number {
  return medianIndex(values, signOf(harder));
}

function medianIndex(values: readonly number[], sign: 1 | -1): number {
  const place = Math.floor(values.length / 2);
  // Counts the values that come before each: sessions are small, and this runs with every answer, so it makes no lists.
  for (let index = 0; index < values.length; index++) {
    let before = 0;
    for (let other = 0; other < values.length; other++) {
      const difference = sign * (values[other]! - values[index]!);
      if (difference < 0 || (difference === 0 && other < index)) before++;
    }
    if (before === place) return index;
  }
  // Only NaN has no order.
  return place;
}
