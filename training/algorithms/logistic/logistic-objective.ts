/** What logistic regression makes small: the mean loss of the rows, and the penalty of the weights. */
import type { Penalty } from '../../linear-models/penalty.ts';
import type { Objective } from '../../optimize/quasi-newton.ts';

/** `rows` are inputs side by side. With a `width` of 1 there is one score; else one for each class. */
export function logisticObjective(
  rows: Float64Array,
  labels: Float32Array,
  width: number,
  { squares, sizes }: Penalty,
): Objective {
  const inputs = squares.length;
  const size = width * (inputs + 1);
  const loss = width === 1 ? chanceLoss : classLoss;
  // The constants are free.
  const isFree = (i: number) => i % (inputs + 1) === inputs;
  const every = (factors: Float64Array) =>
    Float64Array.from({ length: size }, (_, i) => (isFree(i) ? 0 : factors[i % (inputs + 1)]!));
  const allSquares = every(squares);
  return {
    size,
    sizes: sizes.some((one) => one > 0) ? every(sizes) : null,
    evaluate(point, slope) {
      slope.fill(0);
      let value = loss(rows, labels, width, point, slope) / labels.length;
      for (let i = 0; i < size; i++) {
        value += (allSquares[i]! * point[i]! * point[i]!) / 2;
        slope[i] = slope[i]! / labels.length + allSquares[i]! * point[i]!;
      }
      return value;
    },
  };
}

/** Factors from 1 to 2, so many of which stay finite as a product. One logarithm of it takes the place of theirs. */
const FACTORS = 512;

/** Four rows at a time: a weight is read and a slope written once for all of them, a third less work than row by row. */
function chanceLoss(
  rows: Float64Array,
  labels: Float32Array,
  _width: number,
  weights: Float64Array,
  slope: Float64Array,
): number {
  const inputs = weights.length - 1;
  const constant = weights[inputs]!;
  const errors = new Float64Array(4);
  let loss = 0;
  let product = 1;
  for (let row = 0; row < labels.length; row += 4) {
    const count = Math.min(4, labels.length - row);
    // Where fewer are left, the last one stands in, and its error counts once.
    const a = row * inputs;
    const b = (row + Math.min(1, count - 1)) * inputs;
    const c = (row + Math.min(2, count - 1)) * inputs;
    const d = (row + count - 1) * inputs;
    let scoreA = constant;
    let scoreB = constant;
    let scoreC = constant;
    let scoreD = constant;
    for (let j = 0; j < inputs; j++) {
      const weight = weights[j]!;
      scoreA += weight * rows[a + j]!;
      scoreB += weight * rows[b + j]!;
      scoreC += weight * rows[c + j]!;
      scoreD += weight * rows[d + j]!;
    }
    errors[0] = scoreA;
    errors[1] = scoreB;
    errors[2] = scoreC;
    errors[3] = scoreD;
    for (let k = 0; k < 4; k++) {
      if (k >= count) {
        errors[k] = 0;
        continue;
      }
      const score = errors[k]!;
      const label = labels[row + k]!;
      const small = Math.exp(-Math.abs(score));
      // The loss is the logarithm of 1 + exp(-|score|), and the score's size where it is on the wrong side.
      if (score < 0 === (label === 1)) loss += Math.abs(score);
      product *= 1 + small;
      errors[k] = (score < 0 ? small : 1) / (1 + small) - label;
    }
    if (row % FACTORS === FACTORS - 4) {
      loss += Math.log(product);
      product = 1;
    }
    const errorA = errors[0]!;
    const errorB = errors[1]!;
    const errorC = errors[2]!;
    const errorD = errors[3]!;
    slope[inputs]! += errorA + errorB + (errorC + errorD);
    for (let j = 0; j < inputs; j++) {
      slope[j]! += errorA * rows[a + j]! + errorB * rows[b + j]! + (errorC * rows[c + j]! + errorD * rows[d + j]!);
    }
  }
  return loss + Math.log(product);
}

function classLoss(
  rows: Float64Array,
  labels: Float32Array,
  width: number,
  weights: Float64Array,
  slope: Float64Array,
): number {
  const inputs = weights.length / width - 1;
  const scores = new Float64Array(width);
  let loss = 0;
  for (let row = 0, at = 0; row < labels.length; row++, at += inputs) {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0, from = 0; k < width; k++, from += inputs + 1) {
      let score = weights[from + inputs]!;
      for (let j = 0; j < inputs; j++) score += weights[from + j]! * rows[at + j]!;
      scores[k] = score;
      if (score > most) most = score;
    }
    const own = scores[labels[row]!]!;
    let sum = 0;
    for (let k = 0; k < width; k++) {
      scores[k] = Math.exp(scores[k]! - most);
      sum += scores[k]!;
    }
    loss += most - own + Math.log(sum);
    for (let k = 0, from = 0; k < width; k++, from += inputs + 1) {
      const error = scores[k]! / sum - (labels[row] === k ? 1 : 0);
      for (let j = 0; j < inputs; j++) slope[from + j]! += error * rows[at + j]!;
      slope[from + inputs]! += error;
    }
  }
  return loss;
}
