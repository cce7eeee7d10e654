/** Chances from decisions: the logistic curve that fits best (Platt 1999, with the steps of Lin, Lin & Weng 2007). */

export interface Platt {
  /** The chance is 1 / (1 + exp(slope · decision + start)). */
  readonly slope: number;
  readonly start: number;
}

const MAX_STEPS = 100;
const LEAST_SLOPE = 1e-5;
/** Keeps the curvature's matrix regular. */
const RIDGE = 1e-12;
const LEAST_LENGTH = 1e-10;

export function fitPlatt(decisions: Float64Array, isFirst: (row: number) => boolean): Platt {
  const first = decisions.reduce((sum, _, row) => sum + Number(isFirst(row)), 0);
  const other = decisions.length - first;
  // Targets a little inside of 0 and 1: decisions that part all rows would ask for an infinite slope.
  const high = (first + 1) / (first + 2);
  const low = 1 / (other + 2);
  const targets = decisions.map((_, row) => (isFirst(row) ? high : low));
  let [slope, start] = [0, Math.log((other + 1) / (first + 1))];
  let loss = lossOf(decisions, targets, slope, start);
  for (let step = 0; step < MAX_STEPS; step++) {
    let [h11, h22, h21, g1, g2] = [RIDGE, RIDGE, 0, 0, 0];
    for (const [row, decision] of decisions.entries()) {
      const chance = chanceOf({ slope, start }, decision);
      const bend = chance * (1 - chance);
      h11 += decision * decision * bend;
      h22 += bend;
      h21 += decision * bend;
      const error = targets[row]! - chance;
      g1 += decision * error;
      g2 += error;
    }
    if (Math.abs(g1) < LEAST_SLOPE && Math.abs(g2) < LEAST_SLOPE) break;
    const determinant = h11 * h22 - h21 * h21;
    const towardsSlope = -(h22 * g1 - h21 * g2) / determinant;
    const towardsStart = -(h11 * g2 - h21 * g1) / determinant;
    const descent = g1 * towardsSlope + g2 * towardsStart;
    let length = 1;
    for (; length >= LEAST_LENGTH; length /= 2) {
      const [nextSlope, nextStart] = [slope + length * towardsSlope, start + length * towardsStart];
      const next = lossOf(decisions, targets, nextSlope, nextStart);
      if (next >= loss + 1e-4 * length * descent) continue;
      [slope, start, loss] = [nextSlope, nextStart, next];
      break;
    }
    if (length < LEAST_LENGTH) break;
  }
  return { slope, start };
}

function chanceOf({ slope, start }: Platt, decision: number): number {
  return 1 / (1 + Math.exp(decision * slope + start));
}

/** Cross-entropy, written so that nothing overflows. */
function lossOf(decisions: Float64Array, targets: Float64Array, slope: number, start: number): number {
  let loss = 0;
  for (const [row, decision] of decisions.entries()) {
    const score = decision * slope + start;
    loss += targets[row]! * score + Math.max(0, -score) + Math.log1p(Math.exp(-Math.abs(score)));
  }
  return loss;
}
