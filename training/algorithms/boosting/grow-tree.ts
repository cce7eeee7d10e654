/** Grows one tree, best split first, up to a number of leaves. */
import type { FeatureBins } from '../../trees/bins.ts';
import { TreeBuilder } from '../../trees/tree-builder.ts';
import { type BoosterLayout, type BoosterMemory, type FeatureBlock, SPLIT_WORDS } from './booster-memory.ts';
import { childBounds } from './child-bounds.ts';
import { SplitExchange } from './exchange-splits.ts';
import { HistogramStore } from './histogram-store.ts';
import { createKernel, type Kernel } from './kernel.ts';
import { findSplit } from './split.ts';
import { goesLeft, leafValue, type NodeSums, type Split, type SplitRules } from './split-rules.ts';
import type { Team } from './team.ts';

export interface GrowRules extends SplitRules {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  readonly learningRate: number;
}

/** A node whose rows are `order[start..end)`. */
export interface NodeRows {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}

interface Node extends NodeSums, NodeRows {
  readonly depth: number;
  /** The number of its histogram, −1 for none. */
  readonly histogram: number;
  readonly split: Split | null;
}

export interface GrownTree {
  readonly tree: TreeBuilder;
  readonly leaves: readonly NodeRows[];
  /** All nodes, by their number. */
  readonly nodes: readonly NodeRows[];
  /** The splits of inner nodes, by their number. */
  readonly splits: ReadonlyMap<number, Split>;
}

export class TreeGrower {
  readonly order: Int32Array;
  #team: Team;
  #features: readonly FeatureBins[];
  #rules: GrowRules;
  #layout: BoosterLayout;
  #block: FeatureBlock;
  #pairs: Float32Array;
  #sides: Uint8Array;
  #kernel: Kernel;
  #store: HistogramStore;
  #exchange: SplitExchange;
  /** The features of this tree that are this member's. */
  #chosen: readonly number[] = [];
  #nodes: NodeRows[] = [];
  #splits = new Map<number, Split>();

  constructor(
    { shape, memory }: BoosterMemory,
    layout: BoosterLayout,
    team: Team,
    features: readonly FeatureBins[],
    rules: GrowRules,
  ) {
    const { buffer } = memory;
    const own = layout.members[team.member]!;
    this.order = new Int32Array(buffer, own.order, shape.rows);
    this.#team = team;
    this.#features = features;
    this.#rules = rules;
    this.#layout = layout;
    this.#block = layout.blocks[team.member]!;
    this.#pairs = new Float32Array(buffer, layout.pairs, shape.rows * 2);
    this.#sides = new Uint8Array(buffer, own.sides, 256);
    this.#kernel = createKernel(memory);
    this.#store = new HistogramStore(buffer, own.histograms, shape.histograms, this.#block);
    this.#exchange = new SplitExchange(new Float64Array(buffer, layout.splits, 4 * team.size * SPLIT_WORDS), team);
  }

  /**
   * The first `count` of `order` are the rows to learn from; they get a new order. Values are scaled by the learning rate
   * and rounded to float32.
   */
  grow(count: number, features: readonly number[]): GrownTree {
    const rules = this.#rules;
    const { from, to } = this.#block;
    this.#chosen = features.filter((feature) => feature >= from && feature < to);
    this.#nodes = [];
    this.#splits = new Map();
    const tree = new TreeBuilder();
    const leaves: Node[] = [];
    const addLeaf = (node: Node) => {
      const value = leafValue(node.gradient, node.curvature, node.low, node.high, rules.l2);
      tree.setValue(node.id, rules.learningRate * value);
      this.#nodes[node.id] = node;
      leaves.push(node);
    };
    const histogram = this.#store.take();
    this.#fill(histogram, 0, count);
    const bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    const root = { id: tree.add(), start: 0, end: count, depth: 0, ...this.#sums(count), ...bounds };
    const [split] = this.#exchange.best([this.#find(histogram, root)]);
    addLeaf(this.#withSplit(root, histogram, split!));
    while (leaves.length < rules.maxLeaves) {
      const at = bestLeaf(leaves);
      if (at < 0) break;
      const [node] = leaves.splice(at, 1);
      // Two more leaves than now: the last ones need no split.
      for (const child of this.#divide(tree, node!, leaves.length + 2 < rules.maxLeaves)) addLeaf(child);
    }
    this.#store.freeAll();
    return { tree, leaves, nodes: this.#nodes, splits: this.#splits };
  }

  #divide(tree: TreeBuilder, node: Node, goOn: boolean): Node[] {
    const split = node.split!;
    const { start, end } = node;
    const depth = node.depth + 1;
    const middle = start + this.#partition(start, end, split);
    this.#splits.set(node.id, split);
    const { left, right } = tree.split(node.id, {
      feature: split.feature,
      threshold: split.members === null ? this.#features[split.feature]!.edges[split.bin]! : 0,
      missingLeft: split.missingLeft,
      ...(split.members !== null && { set: setOf(split.members) }),
    });
    const [leftBounds, rightBounds] = childBounds(node, split, this.#rules);
    const children = [
      {
        ...{ id: left, start, end: middle, depth, ...leftBounds },
        ...{ gradient: split.leftGradient, curvature: split.leftCurvature },
      },
      {
        ...{ id: right, start: middle, end, depth, ...rightBounds },
        ...{ gradient: node.gradient - split.leftGradient, curvature: node.curvature - split.leftCurvature },
      },
    ] as const;
    if (!goOn || depth >= this.#rules.maxDepth) {
      this.#store.free(node.histogram);
      return children.map((child) => ({ ...child, histogram: -1, split: null }));
    }
    const histograms = this.#childHistograms(node, middle);
    const splits = this.#exchange.best(children.map((child, i) => this.#find(histograms[i]!, child)));
    const done = children.map((child, i) => this.#withSplit(child, histograms[i]!, splits[i]!));
    // The next node needs two.
    return this.#store.left >= 2 ? done : done.map((child) => this.#withoutHistogram(child));
  }

  /** The histograms of both sides: the smaller one is summed, and the larger is the parent's less the smaller. */
  #childHistograms({ start, end, histogram }: Node, middle: number): [number, number] {
    const leftIsSmaller = middle - start <= end - middle;
    const smaller = this.#store.take();
    this.#fill(smaller, leftIsSmaller ? start : middle, leftIsSmaller ? middle : end);
    let larger = histogram;
    if (larger >= 0) {
      const [parent, parentEnd] = this.#store.range(larger);
      this.#kernel.subtract(parent, parentEnd, this.#store.range(smaller)[0]);
    } else {
      larger = this.#store.take();
      this.#fill(larger, leftIsSmaller ? middle : start, leftIsSmaller ? end : middle);
    }
    return leftIsSmaller ? [smaller, larger] : [larger, smaller];
  }

  #withSplit(node: Omit<Node, 'histogram' | 'split'>, histogram: number, split: Split | null): Node {
    if (split !== null) return { ...node, histogram, split };
    this.#store.free(histogram);
    return { ...node, histogram: -1, split };
  }

  #withoutHistogram(node: Node): Node {
    this.#store.free(node.histogram);
    return { ...node, histogram: -1 };
  }

  #find(histogram: number, node: NodeSums): Split | null {
    const { values, baseOf } = this.#store;
    const sums = { values, base: baseOf(histogram), from: this.#block.from };
    return findSplit(sums, this.#features, this.#chosen, node, this.#rules);
  }

  #fill(histogram: number, start: number, end: number): void {
    const { from, to, bins } = this.#block;
    const { order } = this.#layout.members[this.#team.member]!;
    const [at] = this.#store.range(histogram);
    this.#kernel.fill(at, bins, to - from, order + 4 * start, order + 4 * end, this.#layout.pairs);
  }

  /** Puts the rows of the left child first; each side keeps its old order. Returns how many they are. */
  #partition(start: number, end: number, split: Split): number {
    const { feature } = split;
    for (let bin = 0; bin < 256; bin++) this.#sides[bin] = goesLeft(split, bin) ? 4 : 0;
    const { order, scratch, sides: at } = this.#layout.members[this.#team.member]!;
    const block = this.#layout.blocks.find(({ to }) => feature < to)!;
    const column = block.bins + feature - block.from;
    return this.#kernel.partition(order + 4 * start, order + 4 * end, scratch, column, block.to - block.from, at);
  }

  #sums(count: number): { gradient: number; curvature: number } {
    const { order } = this;
    const pairs = this.#pairs;
    let gradient = 0;
    let curvature = 0;
    for (let i = 0; i < count; i++) {
      gradient += pairs[order[i]! * 2]!;
      curvature += pairs[order[i]! * 2 + 1]!;
    }
    return { gradient, curvature };
  }
}

function setOf(members: Int32Array): Set<number> {
  const set = new Set<number>();
  for (let bin = 0; bin < 256; bin++) if ((members[bin >> 5]! & (1 << (bin & 31))) !== 0) set.add(bin);
  return set;
}

function bestLeaf(leaves: readonly Node[]): number {
  let best = -1;
  for (let i = 0; i < leaves.length; i++) {
    const gain = leaves[i]!.split?.gain ?? 0;
    if (gain > (best < 0 ? 0 : leaves[best]!.split!.gain)) best = i;
  }
  return best;
}
