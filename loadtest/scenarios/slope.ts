/**
 * How fast something rises, without being misled by a few readings: the median of the slopes between all pairs (Theil
 * 1950), and the range that holds the true slope nineteen times of twenty (Sen 1968). Successive readings of one
 * process are alike, so the range is rather too narrow than too wide.
 */
export interface Point {
  readonly hours: number;
  readonly value: number;
}

/** Rise per hour. */
export interface Slope {
  readonly perHour: number;
  readonly low: number;
  readonly high: number;
}

/** Standard deviations on either side of the mean that hold 95 % of a normal distribution. */
const Z95 = 1.96;

/** NaN for fewer than two points. */
export function slope(points: readonly Point[]): Slope {
  const slopes: number[] = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      slopes.push((points[j]!.value - points[i]!.value) / (points[j]!.hours - points[i]!.hours));
    }
  }
  if (slopes.length === 0) return { perHour: Number.NaN, low: Number.NaN, high: Number.NaN };
  slopes.sort((a, b) => a - b);
  const { length: n } = points;
  // Half the width of the range in ranks. The root is the standard deviation of Kendall's statistic for points without
  // a slope.
  const reach = (Z95 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)) / 2;
  const at = (rank: number) => slopes[Math.max(0, Math.min(slopes.length - 1, Math.round(rank)))]!;
  const middle = (slopes.length - 1) / 2;
  const perHour = (slopes[Math.floor(middle)]! + slopes[Math.ceil(middle)]!) / 2;
  return { perHour, low: at(middle - reach), high: at(middle + reach) };
}
