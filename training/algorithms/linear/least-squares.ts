/** Least squares over inputs with mean 0, so that the constant is the labels' mean whatever the weights are. */
import type { Penalty } from '../../linear-models/penalty.ts';
import type { Objective } from '../../optimize/quasi-newton.ts';

/** Half of the mean squared error, and the penalty. */
export function leastSquaresObjective(
  rows: Float64Array,
  labels: Float64Array,
  { squares, sizes }: Penalty,
): Objective {
  const size = squares.length;
  return {
    size,
    sizes: sizes.some((one) => one > 0) ? sizes : null,
    evaluate(point, slope) {
      slope.fill(0);
      let loss = 0;
      for (let row = 0, at = 0; row < labels.length; row++, at += size) {
        let error = -labels[row]!;
        for (let j = 0; j < size; j++) error += point[j]! * rows[at + j]!;
        loss += error * error;
        for (let j = 0; j < size; j++) slope[j]! += error * rows[at + j]!;
      }
      let value = loss / (2 * labels.length);
      for (let j = 0; j < size; j++) {
        value += (squares[j]! * point[j]! * point[j]!) / 2;
        slope[j] = slope[j]! / labels.length + squares[j]! * point[j]!;
      }
      return value;
    },
  };
}

/** A column that others make up but for this share has weight 0: rounding is all that is left of it. */
const LEAST_REST = 1e-11;

/** The best weights with a penalty of squares alone, at once: Cholesky's factors of the products of columns. */
export function solveRidge(rows: Float64Array, labels: Float64Array, { squares }: Penalty): Float64Array {
  const size = squares.length;
  const factors = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (let row = 0, at = 0; row < labels.length; row++, at += size) {
    const label = labels[row]!;
    for (let i = 0; i < size; i++) {
      const value = rows[at + i]!;
      right[i]! += value * label;
      for (let j = 0; j <= i; j++) factors[i * size + j]! += value * rows[at + j]!;
    }
  }
  for (let i = 0; i < right.length; i++) right[i]! /= labels.length;
  for (let i = 0; i < factors.length; i++) factors[i]! /= labels.length;
  for (let i = 0; i < size; i++) factors[i * size + i]! += squares[i]!;
  factorize(factors, size);
  return substitute(factors, right);
}

/** Replaces the lower half by its factor; a column that others make up has a 0 on the diagonal. */
function factorize(lower: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const whole = lower[i * size + i]!;
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      const pivot = lower[j * size + j]!;
      if (j < i) lower[i * size + j] = pivot === 0 ? 0 : sum / pivot;
      else lower[i * size + i] = sum > LEAST_REST * whole ? Math.sqrt(sum) : 0;
    }
  }
}

function substitute(lower: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const found = Float64Array.from(right);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) found[i]! -= lower[i * size + k]! * found[k]!;
    const pivot = lower[i * size + i]!;
    found[i] = pivot === 0 ? 0 : found[i]! / pivot;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) found[i]! -= lower[k * size + i]! * found[k]!;
    const pivot = lower[i * size + i]!;
    found[i] = pivot === 0 ? 0 : found[i]! / pivot;
  }
  return found;
}
