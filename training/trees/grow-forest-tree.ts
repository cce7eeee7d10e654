/** Grows one tree of a forest: each node splits where its children are purest, among features drawn anew. */
import { createRandom, type Random } from '../random.ts';
import { BinSums } from './bin-sums.ts';
import { MISSING_BIN } from './bins.ts';
import { ClassSplitter } from './class-split.ts';
import type { ForestData, ForestRules } from './forest-data.ts';
import { bestSumSplit, drawnSumSplit, type ForestSplit } from './forest-split.ts';
import type { Tree } from './tree.ts';
import { TreeBuilder } from './tree-builder.ts';

/** A row is drawn this often at most; more would be a chance below 1e-300. */
const MAX_DRAWN = 65_535;

interface Node {
  readonly id: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

/** Grows trees one after the other, each from its own number's random stream. */
export class ForestGrower {
  #data: ForestData;
  #rules: ForestRules;
  #order: Int32Array;
  #scratch: Int32Array;
  #weights: Uint16Array;
  #features: Int32Array;
  #members = new Uint8Array(256);
  #sums = new BinSums();
  #classes: ClassSplitter;
  #counts: Float64Array;

  constructor(data: ForestData, rules: ForestRules) {
    this.#data = data;
    this.#rules = rules;
    this.#order = new Int32Array(data.rows);
    this.#scratch = new Int32Array(data.rows);
    this.#weights = new Uint16Array(data.rows);
    this.#features = Int32Array.from(data.features, (_, i) => i);
    this.#counts = new Float64Array(data.targets);
    const rows = data.targets > 1 ? data.rows : 0;
    this.#classes = new ClassSplitter(rows, data.targets, data.labels, this.#weights);
  }

  grow(index: number): Tree {
    const random = createRandom(this.#rules.seed, index + 1);
    const rows = this.#drawRows(random);
    for (let i = 0; i < this.#features.length; i++) this.#features[i] = i;
    const tree = new TreeBuilder(this.#data.targets);
    const waiting: Node[] = [{ id: tree.add(), start: 0, end: rows, depth: 0 }];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      const split = this.#settle(tree, node, random);
      if (split === null) continue;
      const middle = this.#partition(node, split);
      const { edges } = this.#data.features[split.feature]!;
      const { left, right } = tree.split(node.id, {
        feature: split.feature,
        // All that isn't missing goes left where the last bin does.
        threshold: split.set === null ? (edges[split.bin] ?? Number.POSITIVE_INFINITY) : 0,
        missingLeft: split.missingLeft,
        ...(split.set !== null && { set: split.set }),
      });
      const depth = node.depth + 1;
      waiting.push(
        { id: right, start: middle, end: node.end, depth },
        { id: left, start: node.start, end: middle, depth },
      );
    }
    return tree.finish();
  }

  /** The rows that count, in `order`; returns how many they are. */
  #drawRows(random: Random): number {
    const { rows } = this.#data;
    if (!this.#rules.drawsRows) {
      this.#weights.fill(1);
      for (let i = 0; i < rows; i++) this.#order[i] = i;
      return rows;
    }
    this.#weights.fill(0);
    for (let i = 0; i < rows; i++) {
      const row = Math.floor(random() * rows);
      if (this.#weights[row]! < MAX_DRAWN) this.#weights[row]!++;
    }
    let count = 0;
    for (let i = 0; i < rows; i++) if (this.#weights[i]! > 0) this.#order[count++] = i;
    return count;
  }

  /** Gives a node its value as a leaf, and returns its split if it should have one. */
  #settle(tree: TreeBuilder, node: Node, random: Random): ForestSplit | null {
    const { labels, targets, shares } = this.#data;
    const { maxDepth, minLeafRows, smoothing } = this.#rules;
    const counts = this.#counts.fill(0);
    let weight = 0;
    let sum = 0;
    let pure = true;
    const first = labels[this.#order[node.start]!]!;
    for (let i = node.start; i < node.end; i++) {
      const row = this.#order[i]!;
      const label = labels[row]!;
      const times = this.#weights[row]!;
      if (label !== first) pure = false;
      weight += times;
      if (targets > 1) counts[label]! += times;
      else sum += times * label;
    }
    for (let k = 0; k < targets; k++) {
      const own = targets > 1 ? counts[k]! : sum;
      tree.setValue(node.id, (own + smoothing * shares[k]!) / (weight + smoothing), k);
    }
    if (pure || node.depth >= maxDepth || weight < 2 * minLeafRows) return null;
    return this.#findSplit(node, weight, sum, random);
  }

  /** Tries features drawn without replacement: as many as the rules say, and more until one has a split. */
  #findSplit(node: Node, weight: number, sum: number, random: Random): ForestSplit | null {
    const { featuresPerSplit } = this.#rules;
    const features = this.#features;
    // A split that leaves both sides as impure as the node gains nothing.
    const squares = this.#data.targets > 1 ? this.#counts.reduce((all, count) => all + count * count, 0) : sum * sum;
    const none = (squares / weight) * (1 + 1e-12);
    let best: ForestSplit | null = null;
    for (let tried = 0; tried < features.length && (tried < featuresPerSplit || best === null); tried++) {
      const at = tried + Math.floor(random() * (features.length - tried));
      const feature = features[at]!;
      features[at] = features[tried]!;
      features[tried] = feature;
      const found = this.#try(feature, node, weight, sum, best?.gain ?? none, random);
      if (found !== null && found.gain > (best?.gain ?? none)) best = found;
    }
    return best;
  }

  #try(
    feature: number,
    { start, end }: Node,
    weight: number,
    sum: number,
    least: number,
    random: Random,
  ): ForestSplit | null {
    const { rows, bins, features, labels, targets } = this.#data;
    const { minLeafRows, drawsThresholds } = this.#rules;
    const column = bins.subarray(feature * rows, (feature + 1) * rows);
    const own = features[feature]!;
    if (targets > 1) {
      const totals = { weight, counts: this.#counts };
      const limits = { minLeafRows, least };
      const drawn = drawsThresholds ? random : null;
      return this.#classes.find(column, this.#order, [start, end], feature, own, totals, limits, drawn);
    }
    this.#sums.read(column, this.#order, start, end, this.#weights, labels);
    const totals = { weight, sum };
    return drawsThresholds
      ? drawnSumSplit(this.#sums, feature, own, totals, minLeafRows, random)
      : bestSumSplit(this.#sums, feature, own, totals, minLeafRows, least);
  }

  #partition({ start, end }: Node, { feature, bin: last, set, missingLeft }: ForestSplit): number {
    const { bins, rows } = this.#data;
    const column = bins.subarray(feature * rows, (feature + 1) * rows);
    if (set !== null) for (let bin = 0; bin < MISSING_BIN; bin++) this.#members[bin] = set.has(bin) ? 1 : 0;
    let middle = start;
    let rest = 0;
    for (let i = start; i < end; i++) {
      const row = this.#order[i]!;
      const bin = column[row]!;
      const known = set === null ? bin <= last : this.#members[bin] === 1;
      if (bin === MISSING_BIN ? missingLeft : known) this.#order[middle++] = row;
      else this.#scratch[rest++] = row;
    }
    for (let i = 0; i < rest; i++) this.#order[middle + i] = this.#scratch[i]!;
    return middle;
  }
}
