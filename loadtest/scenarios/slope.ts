/** How fast something rises, whatever a few readings say: the median of the slopes between all pairs (Theil 1950, Sen 1968). */
export interface Point {
  readonly hours: number;
  readonly value: number;
}

/** Per hour; NaN for fewer than two points. */
export function slope(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      slopes.push((points[j]!.value - points[i]!.value) / (points[j]!.hours - points[i]!.hours));
    }
  }
  slopes.sort((a, b) => a - b);
  const middle = slopes.length >> 1;
  if (slopes.length === 0) return Number.NaN;
  return slopes.length % 2 === 1 ? slopes[middle]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
}
