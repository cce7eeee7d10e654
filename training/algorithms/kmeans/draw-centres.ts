/** The first centres: k-means++ (Arthur & Vassilvitskii 2007), which takes the best of a few rows at each draw. */

import { productOf } from '../../optimize/products.ts';
import type { Random } from '../../random.ts';

/** Fewer than `clusters` where fewer rows differ. */
export function drawCentres(
  rows: Float64Array,
  squares: Float64Array,
  width: number,
  clusters: number,
  random: Random,
): Float64Array {
  const count = squares.length;
  const tries = 2 + Math.floor(Math.log(clusters));
  const chosen = [Math.min(count - 1, Math.floor(random() * count))];
  let nearest = gapsFrom(rows, squares, width, chosen[0]!);
  while (chosen.length < clusters) {
    const sum = nearest.reduce((total, gap) => total + gap, 0);
    if (sum === 0) break;
    let best: { readonly row: number; readonly gaps: Float64Array; readonly sum: number } | null = null;
    for (let attempt = 0; attempt < tries; attempt++) {
      const row = drawRow(nearest, sum * random());
      const gaps = gapsFrom(rows, squares, width, row);
      let total = 0;
      for (let i = 0; i < count; i++) {
        gaps[i] = Math.min(gaps[i]!, nearest[i]!);
        total += gaps[i]!;
      }
      if (best === null || total < best.sum) best = { row, gaps, sum: total };
    }
    chosen.push(best!.row);
    nearest = best!.gaps;
  }
  const centres = new Float64Array(chosen.length * width);
  for (const [k, row] of chosen.entries()) centres.set(rows.subarray(row * width, (row + 1) * width), k * width);
  return centres;
}

/** Squared distances below this share of the squares are rounding: the rows are the same. */
const SAME = 1e-13;

function gapsFrom(rows: Float64Array, squares: Float64Array, width: number, from: number): Float64Array {
  const own = squares[from]!;
  const gaps = new Float64Array(squares.length);
  for (let row = 0; row < gaps.length; row++) {
    const both = squares[row]! + own;
    const gap = both - 2 * productOf(rows, row * width, rows, from * width, width);
    gaps[row] = gap <= SAME * both ? 0 : gap;
  }
  return gaps;
}

/** The row at which the sum of the gaps passes `at`. */
function drawRow(gaps: Float64Array, at: number): number {
  let [sum, last] = [0, 0];
  for (let row = 0; row < gaps.length; row++) {
    if (gaps[row] === 0) continue;
    sum += gaps[row]!;
    last = row;
    if (sum > at) break;
  }
  return last;
}
