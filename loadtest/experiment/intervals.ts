/** Means with 95 % intervals, by Student's t over the seeds. */

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The 97.5 % points of Student's t, for 1, 2, 3 … degrees of freedom. */
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL = 1.96;

/** One value has no interval: its ends are NaN. */
export function intervalOf(values: readonly number[]): Interval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, low: Number.NaN, high: Number.NaN };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = (T[n - 2] ?? NORMAL) * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half };
}
