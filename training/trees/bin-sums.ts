/** The rows of a node by the bins of one feature: how many there are, and the sum of their labels. */
import type { FeatureBins } from './bins.ts';
import { BIN_SLOTS, MISSING_BIN, OTHER_BIN } from './bins.ts';

/** Fewer rows than this are sorted: clearing and reading 256 bins takes longer. */
const SORTED_ROWS = 24;

/** The bins that a node's rows are in, rising, with their sums. The first `count` of each array count. */
export class BinSums {
  count = 0;
  readonly bins = new Int32Array(BIN_SLOTS);
  readonly weights = new Float64Array(BIN_SLOTS);
  readonly sums = new Float64Array(BIN_SLOTS);
  /** Rows without a value. */
  missingWeight = 0;
  missingSum = 0;
  #histogram = new Float64Array(BIN_SLOTS * 2);
  #keys = new Int32Array(SORTED_ROWS);

  /** Reads the rows `order[start..end)`; `weights` says how often a row counts. */
  read(
    column: Uint8Array,
    order: Int32Array,
    start: number,
    end: number,
    weights: Uint16Array,
    labels: Float32Array,
  ): void {
    this.count = 0;
    this.missingWeight = 0;
    this.missingSum = 0;
    if (end - start <= SORTED_ROWS) this.#sort(column, order, start, end, weights, labels);
    else this.#sum(column, order, start, end, weights, labels);
    const last = this.count - 1;
    if (last < 0 || this.bins[last] !== MISSING_BIN) return;
    this.missingWeight = this.weights[last]!;
    this.missingSum = this.sums[last]!;
    this.count = last;
  }

  /** Sorts the bins of categories by the mean of their labels; that of the others stays out. */
  sortByMean({ categories }: FeatureBins): void {
    if (categories === 0) return;
    const order = Array.from(this.bins.subarray(0, this.count), (bin, i) => ({
      bin,
      weight: this.weights[i]!,
      sum: this.sums[i]!,
    })).filter(({ bin }) => bin !== OTHER_BIN);
    order.sort((a, b) => a.sum / a.weight - b.sum / b.weight || a.bin - b.bin);
    for (const [i, { bin, weight, sum }] of order.entries()) {
      this.bins[i] = bin;
      this.weights[i] = weight;
      this.sums[i] = sum;
    }
    this.count = order.length;
  }

  #sum(
    column: Uint8Array,
    order: Int32Array,
    start: number,
    end: number,
    weights: Uint16Array,
    labels: Float32Array,
  ): void {
    const histogram = this.#histogram;
    let first = BIN_SLOTS;
    let last = 0;
    for (let i = start; i < end; i++) {
      const row = order[i]!;
      const bin = column[row]!;
      const weight = weights[row]!;
      histogram[2 * bin]! += weight;
      histogram[2 * bin + 1]! += weight * labels[row]!;
      if (bin < first) first = bin;
      if (bin > last) last = bin;
    }
    for (let bin = first; bin <= last; bin++) {
      const weight = histogram[2 * bin]!;
      if (weight === 0) continue;
      this.bins[this.count] = bin;
      this.weights[this.count] = weight;
      this.sums[this.count++] = histogram[2 * bin + 1]!;
      histogram[2 * bin] = 0;
      histogram[2 * bin + 1] = 0;
    }
  }

  #sort(
    column: Uint8Array,
    order: Int32Array,
    start: number,
    end: number,
    weights: Uint16Array,
    labels: Float32Array,
  ): void {
    const keys = this.#keys;
    const rows = end - start;
    // A key is a bin and a place: insertion sort keeps few rows cheap.
    for (let i = 0; i < rows; i++) {
      const key = (column[order[start + i]!]! << 8) | i;
      let at = i;
      for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
      keys[at] = key;
    }
    for (let i = 0; i < rows; i++) {
      const bin = keys[i]! >> 8;
      const row = order[start + (keys[i]! & 255)]!;
      const weight = weights[row]!;
      if (this.count === 0 || this.bins[this.count - 1] !== bin) {
        this.bins[this.count] = bin;
        this.weights[this.count] = 0;
        this.sums[this.count++] = 0;
      }
      this.weights[this.count - 1]! += weight;
      this.sums[this.count - 1]! += weight * labels[row]!;
    }
  }
}
