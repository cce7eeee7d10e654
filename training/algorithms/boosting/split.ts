/**
 * The best split of a node with regularisation and monotone constraints (Chen & Guestrin 2016, XGBoost, section 2.2).
 */
import { MISSING_BIN } from './bins.ts';
import { BIN_SLOTS, STRIDE } from './histogram.ts';

export interface SplitRules {
  readonly l2: number;
  /** Least sum of curvatures in a child. */
  readonly minCurvature: number;
  /** Least improvement of the loss. */
  readonly minGain: number;
  /** Each feature's direction: 1 the score may only rise with it, −1 it may only fall, 0 free. */
  readonly monotone: Int8Array;
}

/** A node's sums, and the bounds on its value from constrained splits above it. */
export interface NodeSums {
  readonly gradient: number;
  readonly curvature: number;
  readonly low: number;
  readonly high: number;
}

export interface Split {
  readonly feature: number;
  /** Rows in bins up to this one go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftGradient: number;
  readonly leftCurvature: number;
}

/** The value that minimises the loss of rows with these sums, within bounds. */
export function leafValue(gradient: number, curvature: number, low: number, high: number, l2: number): number {
  const value = -gradient / (curvature + l2);
  return value < low ? low : Math.min(value, high);
}

/** Finds the best split; null when none improves the loss by `minGain`. Only features in `features` are tried. */
export function findSplit(
  histogram: Float64Array,
  binCounts: readonly number[],
  features: readonly number[],
  node: NodeSums,
  rules: SplitRules,
): Split | null {
  let best: Split | null = null;
  const unsplit = reduction(node.gradient, node.curvature, node.low, node.high, rules.l2);
  for (const feature of features) {
    const base = feature * BIN_SLOTS * STRIDE;
    const missing = base + MISSING_BIN * STRIDE;
    const hasMissing = histogram[missing + 1]! > 0;
    for (const missingLeft of hasMissing ? [false, true] : [false]) {
      let gradient = missingLeft ? histogram[missing]! : 0;
      let curvature = missingLeft ? histogram[missing + 1]! : 0;
      for (let bin = 0; bin < binCounts[feature]! - 1; bin++) {
        gradient += histogram[base + bin * STRIDE]!;
        curvature += histogram[base + bin * STRIDE + 1]!;
        if (curvature < rules.minCurvature) continue;
        if (node.curvature - curvature < rules.minCurvature) break;
        const gain = gainOf(gradient, curvature, node, rules, rules.monotone[feature]!) - unsplit;
        if (gain > rules.minGain && gain > (best?.gain ?? 0)) {
          best = { feature, bin, missingLeft, gain, leftGradient: gradient, leftCurvature: curvature };
        }
      }
    }
  }
  return best;
}

function gainOf(gradient: number, curvature: number, node: NodeSums, rules: SplitRules, monotone: number): number {
  const { low, high } = node;
  const restGradient = node.gradient - gradient;
  const restCurvature = node.curvature - curvature;
  if (monotone !== 0) {
    const left = leafValue(gradient, curvature, low, high, rules.l2);
    const right = leafValue(restGradient, restCurvature, low, high, rules.l2);
    if (monotone > 0 ? left > right : left < right) return Number.NEGATIVE_INFINITY;
  }
  return (
    reduction(gradient, curvature, low, high, rules.l2) + reduction(restGradient, restCurvature, low, high, rules.l2)
  );
}

/** How much the best value within bounds reduces the loss. */
function reduction(gradient: number, curvature: number, low: number, high: number, l2: number): number {
  const value = leafValue(gradient, curvature, low, high, l2);
  return -(gradient * value + 0.5 * (curvature + l2) * value * value);
}
