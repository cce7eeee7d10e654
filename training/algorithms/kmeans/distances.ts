/** Distances of rows from centres. Both are inputs side by side, `width` each. */
import { productOf, squaresOf } from '../../optimize/products.ts';

/** The distance of each row from each centre, side by side. */
export function distancesTo(centres: Float64Array, rows: Float64Array, width: number): Float64Array {
  const [squares, centreSquares] = [squaresOf(rows, width), squaresOf(centres, width)];
  const count = centreSquares.length;
  const distances = new Float64Array(squares.length * count);
  for (const [row, square] of squares.entries())
    for (let k = 0; k < count; k++) {
      const product = productOf(rows, row * width, centres, k * width, width);
      distances[row * count + k] = Math.sqrt(Math.max(0, square + centreSquares[k]! - 2 * product));
    }
  return distances;
}
