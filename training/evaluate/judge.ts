/** How good predictions are, in numbers; each stands beside the number for always predicting the same. */
import {
  accuracy,
  areaUnderCurve,
  brierScore,
  calibrationCurve,
  calibrationError,
  classLogLoss,
  logLoss,
  meanAbsoluteError,
  rootMeanSquaredError,
} from './metrics.ts';

export function judgeChances(chances: Float64Array, outcomes: Float32Array): Record<string, number> {
  const share = meanOf(outcomes);
  return rounded({
    auc: areaUnderCurve(chances, outcomes),
    logLoss: logLoss(chances, outcomes),
    logLossOfBaseRate: logLoss(
      outcomes.map(() => share),
      outcomes,
    ),
    brier: brierScore(chances, outcomes),
    calibrationError: calibrationError(calibrationCurve(chances, outcomes)),
  });
}

/** `chances` has `width` chances per row, one for each class. */
export function judgeClasses(chances: Float64Array, labels: Float32Array, width: number): Record<string, number> {
  const shares = new Float64Array(width);
  for (const label of labels) shares[label]! += 1 / labels.length;
  return rounded({
    accuracy: accuracy(chances, labels, width),
    accuracyOfMostFrequent: shares.reduce((most, share) => Math.max(most, share), 0),
    logLoss: classLogLoss(chances, labels, width),
    logLossOfShares: shares.reduce((sum, share) => (share === 0 ? sum : sum - share * Math.log(share)), 0),
  });
}

export function judgeValues(values: Float64Array, observed: Float32Array): Record<string, number> {
  const mean = meanOf(observed);
  const error = rootMeanSquaredError(values, observed);
  const errorOfMean = rootMeanSquaredError(
    observed.map(() => mean),
    observed,
  );
  return rounded({
    // The share of the labels' variance that is foretold; of labels without any, none is.
    r2: errorOfMean === 0 ? 0 : 1 - (error / errorOfMean) ** 2,
    meanAbsoluteError: meanAbsoluteError(values, observed),
    rootMeanSquaredError: error,
    rootMeanSquaredErrorOfMean: errorOfMean,
  });
}

/**
 * `distances` has `width` distances per row, one from each cluster's centre. The silhouette is the simplified one: how
 * much nearer the own centre is than the next one, from 0 (halfway between them) to 1.
 */
export function judgeClusters(distances: Float64Array, width: number): Record<string, number> {
  const rows = distances.length / width;
  const sizes = new Float64Array(width);
  let [squares, silhouette] = [0, 0];
  for (let at = 0; at < distances.length; at += width) {
    let [own, nearest, next] = [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let k = 0; k < width; k++) {
      const distance = distances[at + k]!;
      if (distance < nearest) {
        next = nearest;
        nearest = distance;
        own = k;
      } else if (distance < next) next = distance;
    }
    sizes[own]!++;
    squares += nearest * nearest;
    if (width > 1 && next > 0) silhouette += (next - nearest) / next;
  }
  return rounded({
    meanSquaredDistance: squares / rows,
    silhouette: silhouette / rows,
    shareOfLargest: sizes.reduce((most, size) => Math.max(most, size), 0) / rows,
    shareOfSmallest: sizes.reduce((least, size) => Math.min(least, size), rows) / rows,
  });
}

function meanOf(labels: Float32Array): number {
  return labels.reduce((sum, label) => sum + label, 0) / labels.length;
}

function rounded(metrics: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Math.round(value * 1e5) / 1e5]));
}
