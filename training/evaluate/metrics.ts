/** How good predictions are. `chances` and `outcomes` (0 or 1) have equal length; so do `values` and `observed`. */

/** Mean negative log likelihood. Chances stay 1e-7 away from 0 and 1, so that one surprise is not infinite. */
export function logLoss(chances: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < outcomes.length; i++) {
    const chance = Math.min(1 - 1e-7, Math.max(1e-7, chances[i]!));
    sum -= outcomes[i]! === 1 ? Math.log(chance) : Math.log(1 - chance);
  }
  return sum / outcomes.length;
}

/** The same for several classes: `chances` has `width` side by side per row, `labels` the number of the true one. */
export function classLogLoss(chances: ArrayLike<number>, labels: ArrayLike<number>, width: number): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++)
    sum -= Math.log(Math.min(1 - 1e-7, Math.max(1e-7, chances[i * width + labels[i]!]!)));
  return sum / labels.length;
}

/** The share of rows whose likeliest class is the true one; of equal chances the first counts. */
export function accuracy(chances: ArrayLike<number>, labels: ArrayLike<number>, width: number): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    let likeliest = 0;
    for (let k = 1; k < width; k++) if (chances[i * width + k]! > chances[i * width + likeliest]!) likeliest = k;
    if (likeliest === labels[i]!) right++;
  }
  return right / labels.length;
}

/** Mean squared error of the chances (Brier 1950). */
export function brierScore(chances: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  return meanSquaredError(chances, outcomes);
}

/**
 * The chance that a row with outcome 1 ranks above one with outcome 0; ties count half (Mann-Whitney). NaN where a chance
 * is: it has no rank.
 */
export function areaUnderCurve(chances: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  for (let i = 0; i < outcomes.length; i++) if (Number.isNaN(chances[i]!)) return Number.NaN;
  const order = Array.from({ length: outcomes.length }, (_, i) => i).sort((a, b) => chances[a]! - chances[b]!);
  let ranks = 0;
  let positives = 0;
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && chances[order[end]!]! === chances[order[i]!]!) end++;
    const rank = (i + 1 + end) / 2;
    for (; i < end; i++) {
      if (outcomes[order[i]!]! !== 1) continue;
      ranks += rank;
      positives++;
    }
  }
  const negatives = outcomes.length - positives;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

export interface CalibrationBin {
  readonly predicted: number;
  readonly observed: number;
  readonly rows: number;
}

/** Mean prediction and observed share, in `bins` groups of equal size, sorted by prediction. */
export function calibrationCurve(chances: ArrayLike<number>, outcomes: ArrayLike<number>, bins = 10): CalibrationBin[] {
  const order = Array.from({ length: outcomes.length }, (_, i) => i).sort((a, b) => chances[a]! - chances[b]!);
  return Array.from({ length: bins }, (_, bin) => {
    const members = order.slice(Math.floor((bin * order.length) / bins), Math.floor(((bin + 1) * order.length) / bins));
    const mean = (of: ArrayLike<number>) => members.reduce((sum, i) => sum + of[i]!, 0) / Math.max(1, members.length);
    return { predicted: mean(chances), observed: mean(outcomes), rows: members.length };
  });
}

/** Mean distance of the calibration curve from the diagonal, weighted by rows (Naeini et al. 2015). */
export function calibrationError(curve: readonly CalibrationBin[]): number {
  const rows = curve.reduce((sum, bin) => sum + bin.rows, 0);
  return curve.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.predicted - bin.observed), 0) / rows;
}

export function meanAbsoluteError(values: ArrayLike<number>, observed: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < observed.length; i++) sum += Math.abs(values[i]! - observed[i]!);
  return sum / observed.length;
}

export function rootMeanSquaredError(values: ArrayLike<number>, observed: ArrayLike<number>): number {
  return Math.sqrt(meanSquaredError(values, observed));
}

function meanSquaredError(values: ArrayLike<number>, observed: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < observed.length; i++) sum += (values[i]! - observed[i]!) ** 2;
  return sum / observed.length;
}
