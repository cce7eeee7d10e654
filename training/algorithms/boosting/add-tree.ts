/** Adds a tree's values to the margins of rows that are known by their bins. */
import type { FeatureBlock } from './booster-memory.ts';
import type { GrownTree } from './grow-tree.ts';
import { goesLeft } from './split-rules.ts';

/** A tree that is walked by bins: `next` has a node's successor for each bin. */
export interface BinTree {
  /** −1 marks a leaf. */
  readonly feature: Int32Array;
  readonly next: Int32Array;
  readonly values: Float64Array;
}

export function binTreeOf({ tree, nodes, splits }: GrownTree): BinTree {
  const feature = new Int32Array(nodes.length).fill(-1);
  const next = new Int32Array(nodes.length * 256);
  for (const [node, split] of splits) {
    const { left, right } = tree.splitOf(node)!;
    feature[node] = split.feature;
    for (let bin = 0; bin < 256; bin++) next[node * 256 + bin] = goesLeft(split, bin) ? left : right;
  }
  return { feature, next, values: Float64Array.from(nodes, (_, node) => tree.valueOf(node)) };
}

/** Rows by their bins: blocks of features, each with the bins of all rows. */
export interface BinnedRows {
  readonly buffer: SharedArrayBuffer;
  readonly blocks: readonly FeatureBlock[];
}

/** Rows `from` to `to` get the tree's value added to one of their `targets` margins. */
export function addTree(
  { feature, next, values }: BinTree,
  { buffer, blocks }: BinnedRows,
  margins: Float64Array,
  { targets, target }: { readonly targets: number; readonly target: number },
  from: number,
  to: number,
): void {
  const bins = new Uint8Array(buffer);
  const columns = new Float64Array(feature.length);
  const widths = new Int32Array(feature.length);
  for (const [node, tried] of feature.entries()) {
    const block = blocks.find((each) => tried < each.to)!;
    columns[node] = block.bins + Math.max(0, tried) - block.from;
    widths[node] = block.to - block.from;
  }
  for (let row = from; row < to; row++) {
    let node = 0;
    while (feature[node]! >= 0) node = next[node * 256 + bins[columns[node]! + row * widths[node]!]!]!;
    margins[row * targets + target]! += values[node]!;
  }
}
