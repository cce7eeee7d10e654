/**
 * The group rule: a session's lever follows the upper median of what its players want. Nobody pays for another's
 * sandbagging: while at most floor(n / 2) of n players pretend to be weak, the lever stays among the values that honest
 * players want. Whoever it is too hard for gets personal help instead.
 */

/** Index of the upper median of `values` (for two values: the higher). At least one value; ties keep the first. */
export function upperMedianIndex(values: readonly number[]): number {
  const place = Math.floor(values.length / 2);
  // By counting who comes before: sessions are small, and this runs with every answer, so it makes no lists.
  for (let index = 0; index < values.length; index++) {
    let before = 0;
    for (let other = 0; other < values.length; other++) {
      const difference = values[other]! - values[index]!;
      if (difference < 0 || (difference === 0 && other < index)) before++;
    }
    if (before === place) return index;
  }
  // Only values that are no numbers have no order.
  return place;
}
