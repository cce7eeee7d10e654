/**
 * The best split of a feature of categories: sorted by the value that each would have as a leaf, the best is between two
 * of them (Fisher 1958), as in LightGBM.
 */
import { MISSING_BIN, OTHER_BIN } from '../../trees/bins.ts';
import { gainOf, type NodeSums, type Split, type SplitRules, STRIDE } from './split-rules.ts';

/** Curvature added to a category's before sorting: a rare one isn't first or last by chance alone. */
const SMOOTHING = 10;

/** The best split if it gains more than `least`. The smaller set of categories goes left: others follow the larger. */
export function findCategorySplit(
  values: Float64Array,
  at: number,
  feature: number,
  count: number,
  node: NodeSums,
  rules: SplitRules,
  unsplit: number,
  least: number,
): Split | null {
  const present: number[] = [];
  for (let bin = 0; bin < count; bin++) if (values[at + bin * STRIDE + 1]! > 0) present.push(bin);
  const rank = (bin: number) => values[at + bin * STRIDE]! / (values[at + bin * STRIDE + 1]! + SMOOTHING);
  present.sort((a, b) => rank(a) - rank(b) || a - b);
  const missing = at + MISSING_BIN * STRIDE;
  const sides = values[missing + 1]! > 0 ? 2 : 1;
  let best = { gain: Math.max(least, rules.minGain), prefix: 0, side: 0, gradient: 0, curvature: 0 };
  // The rows of rare categories and of missing values are on the right, unless the missing ones are tried on the left.
  for (let side = 0; side < sides; side++) {
    let gradient = side === 1 ? values[missing]! : 0;
    let curvature = side === 1 ? values[missing + 1]! : 0;
    for (let prefix = 1; prefix < present.length; prefix++) {
      gradient += values[at + present[prefix - 1]! * STRIDE]!;
      curvature += values[at + present[prefix - 1]! * STRIDE + 1]!;
      if (curvature < rules.minCurvature || node.curvature - curvature < rules.minCurvature) continue;
      const gain = gainOf(gradient, curvature, node, rules, 0) - unsplit;
      if (gain > best.gain) best = { gain, prefix, side, gradient, curvature };
    }
  }
  return best.prefix === 0 ? null : splitOf(values, at, feature, present, node, best);
}

function splitOf(
  values: Float64Array,
  at: number,
  feature: number,
  present: readonly number[],
  node: NodeSums,
  best: { gain: number; prefix: number; side: number; gradient: number; curvature: number },
): Split {
  const others = values[at + OTHER_BIN * STRIDE + 1]! > 0;
  const { gain, prefix, side, gradient, curvature } = best;
  // Those of the bin of others follow whoever is not named, so with rows there the sides stay as they were tried.
  const swapped = prefix * 2 > present.length && !others;
  const members = new Int32Array(8);
  for (const bin of swapped ? present.slice(prefix) : present.slice(0, prefix)) members[bin >> 5]! |= 1 << (bin & 31);
  return {
    feature,
    bin: 0,
    members,
    missingLeft: values[at + MISSING_BIN * STRIDE + 1]! > 0 && (side === 1) !== swapped,
    gain,
    leftGradient: swapped ? node.gradient - gradient : gradient,
    leftCurvature: swapped ? node.curvature - curvature : curvature,
  };
}
