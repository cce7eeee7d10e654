/** How good predictions are, in numbers; each stands beside the number for always predicting the same. */
import { sigmoid } from '../logistic.ts';
import {
  areaUnderCurve,
  brierScore,
  calibrationCurve,
  calibrationError,
  logLoss,
  meanAbsoluteError,
  rootMeanSquaredError,
} from './metrics.ts';

export function judgeChances(scores: Float64Array, outcomes: Float32Array): Record<string, number> {
  const chances = scores.map(sigmoid);
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

export function judgeValues(values: Float64Array, observed: Float32Array): Record<string, number> {
  const mean = meanOf(observed);
  return rounded({
    meanAbsoluteError: meanAbsoluteError(values, observed),
    rootMeanSquaredError: rootMeanSquaredError(values, observed),
    rootMeanSquaredErrorOfMean: rootMeanSquaredError(
      observed.map(() => mean),
      observed,
    ),
  });
}

function meanOf(labels: Float32Array): number {
  return labels.reduce((sum, label) => sum + label, 0) / labels.length;
}

function rounded(metrics: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Math.round(value * 1e5) / 1e5]));
}
