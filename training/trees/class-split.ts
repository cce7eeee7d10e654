/** The best split of a forest's node for several classes: rows in the order of their bins move to the left one by one. */
import type { Random } from '../random.ts';
import { BIN_SLOTS, type FeatureBins, MISSING_BIN, OTHER_BIN } from './bins.ts';
import { drawCut, type ForestSplit, splitPlace } from './forest-split.ts';

/** Fewer rows than this are sorted one by one. */
const SORTED_ROWS = 24;

/** The classes of a node, each with the weight of its rows. */
export interface ClassTotals {
  readonly weight: number;
  readonly counts: Float64Array;
}

export class ClassSplitter {
  /** Rows sorted by bin, and where each bin's begin and end. */
  #rows: Int32Array;
  #starts = new Int32Array(BIN_SLOTS);
  #ends = new Int32Array(BIN_SLOTS);
  #places = new Int32Array(BIN_SLOTS + 1);
  #hasMissing = false;
  #bins = new Int32Array(BIN_SLOTS);
  #count = 0;
  #left: Float64Array;
  #right: Float64Array;
  #labels: Float32Array;
  #weights: Uint16Array;

  constructor(rows: number, classes: number, labels: Float32Array, weights: Uint16Array) {
    this.#rows = new Int32Array(rows);
    this.#left = new Float64Array(classes);
    this.#right = new Float64Array(classes);
    this.#labels = labels;
    this.#weights = weights;
  }

  /** The best split by one feature; with `random`, the one at a threshold drawn evenly. */
  find(
    column: Uint8Array,
    order: Int32Array,
    [start, end]: readonly [number, number],
    feature: number,
    bins: FeatureBins,
    node: ClassTotals,
    { minLeafRows, least }: { readonly minLeafRows: number; readonly least: number },
    random: Random | null,
  ): ForestSplit | null {
    this.#sort(column, order, start, end);
    if (bins.categories > 0) this.#sortByShare(node);
    const hasMissing = this.#hasMissing;
    const count = this.#count;
    if (count === 0 || (count === 1 && !hasMissing)) return null;
    const cut = random === null ? null : count === 1 ? 0 : drawCut(this.#bins, count, bins, random);
    const drawnSide = random === null ? null : count > 1 && hasMissing && random() < 0.5 ? 1 : 0;
    let best = { gain: least, at: -1, missingLeft: false };
    for (let side = 0; side < (hasMissing ? 2 : 1); side++) {
      if (drawnSide !== null && side !== drawnSide) continue;
      const scan = this.#begin(node);
      if (side === 1) scan.move(MISSING_BIN);
      for (let i = 0; i < count; i++) {
        scan.move(this.#bins[i]!);
        const rest = node.weight - scan.weight;
        if (rest < minLeafRows || rest <= 0) break;
        if (scan.weight < minLeafRows || (cut !== null && i !== cut)) continue;
        const gain = scan.left / scan.weight + scan.right / rest;
        if (gain > best.gain) best = { gain, at: i, missingLeft: side === 1 };
      }
    }
    return best.at < 0 ? null : splitPlace(this.#bins, count, hasMissing, feature, bins, best);
  }

  /** Finds where each bin's rows begin, by counting; few rows are sorted, since 256 bins take longer to read. */
  #sort(column: Uint8Array, order: Int32Array, start: number, end: number): void {
    this.#count = 0;
    this.#hasMissing = false;
    const rows = end - start;
    if (rows <= SORTED_ROWS) {
      for (let i = 0; i < rows; i++) {
        const row = order[start + i]!;
        const bin = column[row]!;
        let at = i;
        for (; at > 0 && column[this.#rows[at - 1]!]! > bin; at--) this.#rows[at] = this.#rows[at - 1]!;
        this.#rows[at] = row;
      }
    } else this.#countRows(column, order, start, end);
    for (let i = 0; i < rows; i++) {
      const bin = column[this.#rows[i]!]!;
      const isNew = i === 0 || column[this.#rows[i - 1]!] !== bin;
      if (isNew) this.#starts[bin] = i;
      this.#ends[bin] = i + 1;
      if (!isNew) continue;
      if (bin === MISSING_BIN) this.#hasMissing = true;
      else this.#bins[this.#count++] = bin;
    }
  }

  #countRows(column: Uint8Array, order: Int32Array, start: number, end: number): void {
    const places = this.#places.fill(0);
    for (let i = start; i < end; i++) places[column[order[i]!]! + 1]!++;
    for (let bin = 0; bin < BIN_SLOTS; bin++) places[bin + 1]! += places[bin]!;
    for (let i = start; i < end; i++) {
      const row = order[i]!;
      this.#rows[places[column[row]!]!++] = row;
    }
  }

  /** Sorts categories by their share of the node's most frequent class; the others' bin stays out. */
  #sortByShare({ counts }: ClassTotals): void {
    const most = counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0));
    const shareOf = (bin: number) => {
      let all = 0;
      let own = 0;
      for (let i = this.#starts[bin]!; i < this.#ends[bin]!; i++) {
        const weight = this.#weights[this.#rows[i]!]!;
        all += weight;
        if (this.#labels[this.#rows[i]!] === most) own += weight;
      }
      return own / all;
    };
    const sorted = Array.from(this.#bins.subarray(0, this.#count))
      .filter((bin) => bin !== OTHER_BIN)
      .map((bin) => ({ bin, share: shareOf(bin) }))
      .sort((a, b) => a.share - b.share || a.bin - b.bin);
    this.#bins.set(sorted.map(({ bin }) => bin));
    this.#count = sorted.length;
  }

  /** All rows on the right; `move` takes a bin's to the left. `left` and `right` are sums of the squared weights. */
  #begin({ counts }: ClassTotals) {
    this.#left.fill(0);
    this.#right.set(counts);
    const scan = {
      weight: 0,
      left: 0,
      right: counts.reduce((sum, count) => sum + count * count, 0),
      move: (bin: number) => {
        for (let i = this.#starts[bin]!; i < this.#ends[bin]!; i++) {
          const row = this.#rows[i]!;
          const weight = this.#weights[row]!;
          const label = this.#labels[row]!;
          scan.left += weight * (2 * this.#left[label]! + weight);
          scan.right -= weight * (2 * this.#right[label]! - weight);
          this.#left[label]! += weight;
          this.#right[label]! -= weight;
          scan.weight += weight;
        }
      },
    };
    return scan;
  }
}
