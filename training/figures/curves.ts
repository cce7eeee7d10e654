/** Curves and counts of predictions: how chances rank outcomes, and which classes are taken for which. */

/** `x` and `y` side by side. */
export type Point = readonly [number, number];

/** Points of a curve that are kept: more would not show. */
const MAX_POINTS = 200;

/** False alarms and hits for each threshold, from 0 to 1. */
export function rocCurve(chances: ArrayLike<number>, outcomes: ArrayLike<number>): Point[] {
  return thinned([
    [0, 0],
    ...countsOf(chances, outcomes).map(
      ({ hits, alarms, all }): Point => [alarms / (all.rows - all.hits), hits / all.hits],
    ),
  ]);
}

/** Hits, and the share of alarms that are right, for each threshold. */
export function precisionRecall(chances: ArrayLike<number>, outcomes: ArrayLike<number>): Point[] {
  return thinned(
    countsOf(chances, outcomes).map(({ hits, alarms, all }): Point => [hits / all.hits, hits / (hits + alarms)]),
  );
}

/** Rows of each true class (first) that are taken for each class; a chance counts from a half. */
export function confusion(chances: ArrayLike<number>, labels: ArrayLike<number>, width: number): number[][] {
  const count = Math.max(2, width);
  const cells = Array.from({ length: count }, () => Array.from({ length: count }, () => 0));
  for (let row = 0; row < labels.length; row++) {
    let likeliest = 0;
    if (width === 1) likeliest = Number(chances[row]! >= 0.5);
    else
      for (let k = 1; k < width; k++) if (chances[row * width + k]! > chances[row * width + likeliest]!) likeliest = k;
    cells[labels[row]!]![likeliest]!++;
  }
  return cells;
}

/** Rounded to four places, which is more than a plot shows. */
export const short = (value: number): number => Number(value.toPrecision(4));

/** Rows with the chance of the threshold or more, for each different chance, the highest first. */
function countsOf(chances: ArrayLike<number>, outcomes: ArrayLike<number>) {
  const order = Array.from({ length: outcomes.length }, (_, i) => i).sort((a, b) => chances[b]! - chances[a]!);
  const all = { rows: order.length, hits: order.reduce((sum, row) => sum + outcomes[row]!, 0) };
  const counts: { readonly hits: number; readonly alarms: number; readonly all: typeof all }[] = [];
  let hits = 0;
  for (const [i, row] of order.entries()) {
    hits += outcomes[row]!;
    const next = order[i + 1];
    if (next === undefined || chances[next] !== chances[row]) counts.push({ hits, alarms: i + 1 - hits, all });
  }
  return counts;
}

function thinned(points: readonly Point[]): Point[] {
  const stride = Math.max(1, (points.length - 1) / (MAX_POINTS - 1));
  const count = Math.min(points.length, MAX_POINTS);
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = points[Math.min(points.length - 1, Math.round(i * stride))]!;
    return [short(x), short(y)];
  });
}
