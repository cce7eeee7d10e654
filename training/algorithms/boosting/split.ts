/** The best split of a node. */
import { BIN_SLOTS, type FeatureBins, MISSING_BIN } from '../../trees/bins.ts';
import { findCategorySplit } from './category-split.ts';
import { gainOf, type NodeSums, reduction, type Split, type SplitRules, STRIDE } from './split-rules.ts';

/** Sums per bin of some features, side by side from `base` on: `from` is the first of them. */
export interface Histogram {
  readonly values: Float64Array;
  readonly base: number;
  readonly from: number;
}

/** Finds the best split; null when none improves the loss by `minGain`. Only the features of `chosen` are tried. */
export function findSplit(
  histogram: Histogram,
  bins: readonly FeatureBins[],
  chosen: readonly number[],
  node: NodeSums,
  rules: SplitRules,
): Split | null {
  let best: Split | null = null;
  const unsplit = reduction(node.gradient, node.curvature, node.low, node.high, rules.l2);
  for (const feature of chosen) {
    const at = histogram.base + (feature - histogram.from) * BIN_SLOTS * STRIDE;
    const { categories, count } = bins[feature]!;
    const least: number = best?.gain ?? 0;
    const found: Split | null =
      categories > 0
        ? findCategorySplit(histogram.values, at, feature, count, node, rules, unsplit, least)
        : findNumberSplit(histogram.values, at, feature, count, node, rules, unsplit, least);
    best = found ?? best;
  }
  return best;
}

/** The best split of one feature if it gains more than `least`. */
function findNumberSplit(
  values: Float64Array,
  at: number,
  feature: number,
  count: number,
  node: NodeSums,
  rules: SplitRules,
  unsplit: number,
  least: number,
): Split | null {
  let best: Split | null = null;
  let bestGain = Math.max(least, rules.minGain);
  const missing = at + MISSING_BIN * STRIDE;
  const sides = values[missing + 1]! > 0 ? 2 : 1;
  for (let side = 0; side < sides; side++) {
    let gradient = side === 1 ? values[missing]! : 0;
    let curvature = side === 1 ? values[missing + 1]! : 0;
    for (let bin = 0; bin < count - 1; bin++) {
      const curvatureHere = values[at + bin * STRIDE + 1]!;
      const gradientHere = values[at + bin * STRIDE]!;
      // An empty bin: the same rows are on both sides as before.
      if (curvatureHere === 0 && gradientHere === 0 && bin > 0) continue;
      gradient += gradientHere;
      curvature += curvatureHere;
      if (curvature < rules.minCurvature) continue;
      if (node.curvature - curvature < rules.minCurvature) break;
      const gain = gainOf(gradient, curvature, node, rules, rules.monotone[feature]!) - unsplit;
      if (gain > bestGain) {
        bestGain = gain;
        best = {
          feature,
          bin,
          members: null,
          missingLeft: side === 1,
          gain,
          leftGradient: gradient,
          leftCurvature: curvature,
        };
      }
    }
  }
  return best;
}
