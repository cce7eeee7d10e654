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

function chanceLoss(
  rows: Float64Array,
  labels: Float32Array,
  _width: number,
  weights: Float64Array,
  slope: Float64Array,
): number {
  const inputs = weights.length - 1;
  const whole = inputs - (inputs % 4);
  const constant = weights[inputs]!;
  let [loss, product, rest] = [0, 1, 0];
  for (let row = 0, at = 0; row < labels.length; row++, at += inputs) {
    // Four sums at a time: one alone waits for each addition before the next.
    let [a, b, c, d] = [constant, 0, 0, 0];
    for (let j = 0; j < whole; j += 4) {
      a += weights[j]! * rows[at + j]!;
      b += weights[j + 1]! * rows[at + j + 1]!;
      c += weights[j + 2]! * rows[at + j + 2]!;
      d += weights[j + 3]! * rows[at + j + 3]!;
    }
    for (let j = whole; j < inputs; j++) a += weights[j]! * rows[at + j]!;
    const score = a + b + (c + d);
    const small = Math.exp(-Math.abs(score));
    const chance = (score < 0 ? small : 1) / (1 + small);
    // The loss is the logarithm of 1 + exp(-|score|), and the score's size where it is on the wrong side.
    if (score < 0 === (labels[row] === 1)) loss += Math.abs(score);
    product *= 1 + small;
    if (row % FACTORS === FACTORS - 1) {
      loss += Math.log(product);
      product = 1;
    }
    const error = chance - labels[row]!;
    rest += error;
    for (let j = 0; j < inputs; j++) slope[j]! += error * rows[at + j]!;
  }
  slope[inputs] = rest;
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
