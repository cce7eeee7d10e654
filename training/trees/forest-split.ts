/** The best split of a forest's node by one feature. */
import type { Random } from '../random.ts';
import type { BinSums } from './bin-sums.ts';
import { type FeatureBins, OTHER_BIN } from './bins.ts';

export interface ForestSplit {
  readonly feature: number;
  /** How much purer the children are; comparable within a node. */
  readonly gain: number;
  /** Rows in bins up to this one go left, for numbers. */
  readonly bin: number;
  /** The bins that go left, for categories; null for numbers. */
  readonly set: ReadonlySet<number> | null;
  readonly missingLeft: boolean;
}

/** Sums of a node: its rows, each as often as it counts, and their labels. */
export interface NodeTotals {
  readonly weight: number;
  readonly sum: number;
}

/**
 * The sum of squared errors falls by `sum² / weight` of each side. Outcomes of 0 and 1 are values too: that is half of
 * Gini's impurity.
 */
export function bestSumSplit(
  sums: BinSums,
  feature: number,
  bins: FeatureBins,
  node: NodeTotals,
  minLeafRows: number,
  least: number,
): ForestSplit | null {
  sums.sortByMean(bins);
  const { count, weights, missingWeight, missingSum } = sums;
  let best = { gain: least, at: -1, missingLeft: false };
  for (let side = 0; side < (missingWeight > 0 ? 2 : 1); side++) {
    let weight = side === 1 ? missingWeight : 0;
    let sum = side === 1 ? missingSum : 0;
    for (let i = 0; i < count; i++) {
      weight += weights[i]!;
      sum += sums.sums[i]!;
      const rest = node.weight - weight;
      if (rest < minLeafRows) break;
      if (weight < minLeafRows) continue;
      const gain = (sum * sum) / weight + (node.sum - sum) ** 2 / rest;
      if (gain > best.gain) best = { gain, at: i, missingLeft: side === 1 };
    }
  }
  return best.at < 0 ? null : splitPlace(sums.bins, count, missingWeight > 0, feature, bins, best);
}

/** A threshold drawn between the least and the greatest value, if it leaves rows on both sides. */
export function drawnSumSplit(
  sums: BinSums,
  feature: number,
  bins: FeatureBins,
  node: NodeTotals,
  minLeafRows: number,
  random: Random,
): ForestSplit | null {
  sums.sortByMean(bins);
  const { count, missingWeight, missingSum } = sums;
  const missingLeft = missingWeight > 0 && random() < 0.5;
  if (count === 0 || (count === 1 && missingWeight === 0)) return null;
  const cut = count === 1 ? 0 : drawCut(sums.bins, count, bins, random);
  let weight = missingLeft && count > 1 ? missingWeight : 0;
  let sum = missingLeft && count > 1 ? missingSum : 0;
  for (let i = 0; i <= cut; i++) {
    weight += sums.weights[i]!;
    sum += sums.sums[i]!;
  }
  const rest = node.weight - weight;
  if (weight < minLeafRows || rest < minLeafRows || rest <= 0) return null;
  const gain = (sum * sum) / weight + (node.sum - sum) ** 2 / rest;
  const place = { gain, at: cut, missingLeft: missingLeft && count > 1 };
  return splitPlace(sums.bins, count, missingWeight > 0, feature, bins, place);
}

/** The place of the last bin on the left. Categories are cut anywhere, numbers by a value drawn evenly. */
export function drawCut(bins: Int32Array, count: number, { edges, categories }: FeatureBins, random: Random): number {
  if (categories > 0) return Math.floor(random() * (count - 1));
  const low = edges[bins[0]!]!;
  const high = edges[bins[count - 1]! - 1]!;
  const value = low + random() * (high - low);
  let cut = 0;
  while (cut < count - 2 && edges[bins[cut]!]! < value) cut++;
  return cut;
}

/** The split after the bin at place `at` of those that are there, which are sorted. */
export function splitPlace(
  bins: Int32Array,
  count: number,
  hasMissing: boolean,
  feature: number,
  { categories }: FeatureBins,
  { gain, at, missingLeft }: { readonly gain: number; readonly at: number; readonly missingLeft: boolean },
): ForestSplit {
  if (categories === 0) {
    // Any bin of a gap parts the same rows; its middle is furthest from both.
    const bin = at + 1 < count ? (bins[at]! + bins[at + 1]! - 1) >> 1 : bins[at]!;
    return { feature, gain, bin, set: null, missingLeft };
  }
  // The smaller set goes left, so that categories never seen follow the larger. The bin of others is never in a set.
  const others = categories > OTHER_BIN;
  const swapped = !others && (at + 1) * 2 > count && at + 1 < count;
  const members = swapped ? bins.subarray(at + 1, count) : bins.subarray(0, at + 1);
  return { feature, gain, bin: 0, set: new Set(members), missingLeft: hasMissing && missingLeft !== swapped };
}
