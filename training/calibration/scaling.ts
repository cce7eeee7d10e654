/** Calibration by one or two numbers: Platt's logistic curve, and the temperature of a softmax. */

/** The chance of a signal is the logistic of `slope` times it plus `offset`. */
export interface LogisticCurve {
  readonly slope: number;
  readonly offset: number;
}

const MAX_STEPS = 100;

/**
 * Platt's scaling (1999) by Newton's method with halved steps (Lin, Lin & Weng 2007). Labels are drawn in by a row of
 * either outcome, so that a clean split doesn't lead to chances of 0 and 1.
 */
export function fitPlatt(signals: Float64Array, outcomes: ArrayLike<number>): LogisticCurve {
  const positives = Array.from(outcomes).reduce((sum, outcome) => sum + outcome, 0);
  const negatives = signals.length - positives;
  const targets = [1 / (negatives + 2), (positives + 1) / (positives + 2)] as const;
  const targetOf = (row: number) => targets[outcomes[row] === 1 ? 1 : 0];
  const level = Math.log((positives + 1) / (negatives + 1));
  const lossOf = (slope: number, offset: number) =>
    signals.reduce((sum, signal, row) => {
      const score = slope * signal + offset;
      // The logarithm of 1 + exp(score), which doesn't overflow.
      return sum + Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - targetOf(row) * score;
    }, 0);
  let [slope, offset, loss] = [0, level, lossOf(0, level)];
  for (let step = 0; step < MAX_STEPS; step++) {
    // A little curvature of its own keeps the step finite where all signals are the same.
    const sums = { a: 0, b: 0, aa: 1e-9, ab: 0, bb: 1e-9 };
    for (const [row, signal] of signals.entries()) {
      const chance = 1 / (1 + Math.exp(-(slope * signal + offset)));
      const error = chance - targetOf(row);
      const bend = chance * (1 - chance);
      sums.a += error * signal;
      sums.b += error;
      sums.aa += bend * signal * signal;
      sums.ab += bend * signal;
      sums.bb += bend;
    }
    const det = sums.aa * sums.bb - sums.ab * sums.ab;
    const bySlope = -(sums.bb * sums.a - sums.ab * sums.b) / det;
    const byOffset = -(sums.aa * sums.b - sums.ab * sums.a) / det;
    let share = 1;
    let next = lossOf(slope + bySlope, offset + byOffset);
    while (!(next <= loss) && share > 1e-10) {
      share /= 2;
      next = lossOf(slope + share * bySlope, offset + share * byOffset);
    }
    if (!(next <= loss)) break;
    slope += share * bySlope;
    offset += share * byOffset;
    const gained = loss - next;
    loss = next;
    if (gained <= 1e-12 * Math.abs(loss)) break;
  }
  // A falling curve would turn the model's order round, which no calibration should.
  return slope < 0 ? { slope: 0, offset: level } : { slope, offset };
}

/** Temperatures that are tried: beyond them, a model says nothing or everything for certain. */
const LOWEST = Math.log(0.05);
const HIGHEST = Math.log(20);
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The temperature whose chances have the least log loss. `lossOf` is that loss. */
export function fitTemperature(lossOf: (temperature: number) => number): number {
  let [low, high] = [LOWEST, HIGHEST];
  const at = (exponent: number) => lossOf(Math.exp(exponent));
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [at(left), at(right)];
  // Each step leaves 62 % of the span: forty leave a part in 10^8.
  for (let step = 0; step < 40; step++) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = at(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = at(right);
    }
  }
  return Math.exp((low + high) / 2);
}
