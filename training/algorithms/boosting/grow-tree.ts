/** Grows one tree, best split first, up to a number of leaves. */
import type { BinnedData } from './bins.ts';
import { MISSING_BIN } from './bins.ts';
import { createHistogram, fillHistogram, subtractHistogram } from './histogram.ts';
import { findSplit, leafValue, type NodeSums, type Split, type SplitRules } from './split.ts';
import type { Tree } from './tree.ts';

export interface GrowRules extends SplitRules {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly learningRate: number;
}

interface Node extends NodeSums {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly histogram: Float64Array;
  readonly split: Split | null;
}

interface MutableTree {
  feature: number[];
  threshold: number[];
  left: number[];
  right: number[];
  missingLeft: number[];
  value: number[];
}

/** Grows trees and reuses their histograms, which are large (60 KB for 30 features) and short-lived. */
export class TreeGrower {
  #data: BinnedData;
  #binCounts: number[];
  #spare: Float64Array[] = [];
  #scratch: Int32Array;

  constructor(data: BinnedData) {
    this.#data = data;
    this.#binCounts = data.edges.map((edges) => edges.length + 1);
    this.#scratch = new Int32Array(data.bins.length / data.width);
  }

  /**
   * `order` holds the rows to learn from, and gets a new order. Values are scaled by the learning rate and rounded to
   * float32.
   */
  grow(
    order: Int32Array,
    gradients: Float32Array,
    curvatures: Float32Array,
    features: readonly number[],
    rules: GrowRules,
  ): Tree {
    const tree: MutableTree = { feature: [], threshold: [], left: [], right: [], missingLeft: [], value: [] };
    const leaves: Node[] = [];
    const addLeaf = (node: Node) => {
      tree.value[node.id] = Math.fround(
        rules.learningRate * leafValue(node.gradient, node.curvature, node.low, node.high, rules.l2),
      );
      leaves.push(node);
    };
    const root = this.#sums(order, gradients, curvatures);
    const histogram = this.#take();
    fillHistogram(histogram, this.#data, order, 0, order.length, gradients, curvatures);
    const bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    addLeaf(this.#node(newNode(tree), 0, order.length, 0, histogram, { ...root, ...bounds }, features, rules));
    for (let count = 1; count < rules.maxLeaves; count++) {
      const at = bestLeaf(leaves);
      if (at < 0) break;
      const [node] = leaves.splice(at, 1);
      for (const child of this.#divide(tree, node!, order, gradients, curvatures, features, rules)) addLeaf(child);
    }
    for (const leaf of leaves) this.#spare.push(leaf.histogram);
    return freeze(tree);
  }

  #divide(
    tree: MutableTree,
    node: Node,
    order: Int32Array,
    gradients: Float32Array,
    curvatures: Float32Array,
    features: readonly number[],
    rules: GrowRules,
  ): Node[] {
    const split = node.split!;
    const { id, start, end, depth } = node;
    const middle = this.#partition(order, start, end, split);
    const left = newNode(tree);
    const right = newNode(tree);
    tree.feature[id] = split.feature;
    tree.threshold[id] = this.#data.edges[split.feature]![split.bin]!;
    tree.left[id] = left;
    tree.right[id] = right;
    tree.missingLeft[id] = split.missingLeft ? 1 : 0;
    tree.value[id] = 0;
    const smallerIsLeft = middle - start <= end - middle;
    const smaller = this.#take();
    fillHistogram(
      smaller,
      this.#data,
      order,
      smallerIsLeft ? start : middle,
      smallerIsLeft ? middle : end,
      gradients,
      curvatures,
    );
    subtractHistogram(node.histogram, smaller);
    const larger = node.histogram;
    const [leftBounds, rightBounds] = childBounds(node, split, rules);
    const leftSums = { gradient: split.leftGradient, curvature: split.leftCurvature, ...leftBounds };
    const rightSums = {
      gradient: node.gradient - split.leftGradient,
      curvature: node.curvature - split.leftCurvature,
      ...rightBounds,
    };
    return [
      this.#node(left, start, middle, depth + 1, smallerIsLeft ? smaller : larger, leftSums, features, rules),
      this.#node(right, middle, end, depth + 1, smallerIsLeft ? larger : smaller, rightSums, features, rules),
    ];
  }

  #node(
    id: number,
    start: number,
    end: number,
    depth: number,
    histogram: Float64Array,
    sums: NodeSums,
    features: readonly number[],
    rules: GrowRules,
  ): Node {
    const split = depth >= rules.maxDepth ? null : findSplit(histogram, this.#binCounts, features, sums, rules);
    return { id, start, end, depth, histogram, split, ...sums };
  }

  /** Puts the rows of the left child first; each side keeps its old order. Returns where the right one starts. */
  #partition(order: Int32Array, start: number, end: number, { feature, bin, missingLeft }: Split): number {
    const { bins, width } = this.#data;
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const row = order[i]!;
      const value = bins[row * width + feature]!;
      if (value === MISSING_BIN ? missingLeft : value <= bin) order[left++] = row;
      else this.#scratch[right++] = row;
    }
    order.set(this.#scratch.subarray(0, right), left);
    return left;
  }

  #sums(order: Int32Array, gradients: Float32Array, curvatures: Float32Array): { gradient: number; curvature: number } {
    let gradient = 0;
    let curvature = 0;
    for (let i = 0; i < order.length; i++) {
      gradient += gradients[order[i]!]!;
      curvature += curvatures[order[i]!]!;
    }
    return { gradient, curvature };
  }

  #take(): Float64Array {
    return this.#spare.pop() ?? createHistogram(this.#data.width);
  }
}

/** The bounds of two children. A split on a constrained feature divides the range of values halfway between them. */
function childBounds(
  node: NodeSums,
  split: Split,
  rules: GrowRules,
): [{ low: number; high: number }, { low: number; high: number }] {
  const { low, high } = node;
  const monotone = rules.monotone[split.feature]!;
  if (monotone === 0)
    return [
      { low, high },
      { low, high },
    ];
  const left = leafValue(split.leftGradient, split.leftCurvature, low, high, rules.l2);
  const right = leafValue(
    node.gradient - split.leftGradient,
    node.curvature - split.leftCurvature,
    low,
    high,
    rules.l2,
  );
  const middle = (left + right) / 2;
  return monotone > 0
    ? [
        { low, high: middle },
        { low: middle, high },
      ]
    : [
        { low: middle, high },
        { low, high: middle },
      ];
}

function bestLeaf(leaves: readonly Node[]): number {
  let best = -1;
  for (let i = 0; i < leaves.length; i++) {
    const gain = leaves[i]!.split?.gain ?? 0;
    if (gain > (best < 0 ? 0 : leaves[best]!.split!.gain)) best = i;
  }
  return best;
}

function newNode(tree: MutableTree): number {
  const id = tree.feature.length;
  tree.feature.push(-1);
  tree.threshold.push(0);
  tree.left.push(-1);
  tree.right.push(-1);
  tree.missingLeft.push(0);
  tree.value.push(0);
  return id;
}

function freeze(tree: MutableTree): Tree {
  return {
    feature: Int32Array.from(tree.feature),
    threshold: Float32Array.from(tree.threshold),
    left: Int32Array.from(tree.left),
    right: Int32Array.from(tree.right),
    missingLeft: Uint8Array.from(tree.missingLeft),
    value: Float32Array.from(tree.value),
  };
}
