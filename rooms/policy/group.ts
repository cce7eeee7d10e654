/**
 * The group rule: a session's lever follows the upper median of what its players want. Nobody pays for another's
 * sandbagging: while at most floor(n / 2) of n players pretend to be weak, the lever stays among the values that honest
 * players want. Whoever it is too hard for gets personal help instead.
 */

/** Index of the upper median of `values` (for two values: the higher). At least one value; ties keep the first. */
export function upperMedianIndex(values: readonly number[]): number {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]! || a - b);
  return order[Math.floor(order.length / 2)]!;
}
