/**
 * Sorts feature values into at most 254 bins, and one bin for missing values. Edges are values of the data, so a
 * threshold is a float32 that ONNX compares exactly as training did: bin(x) is the first edge with x <= edge. Categories
 * are their own bins.
 */
import { type Rows, rowCount } from '../data/table.ts';
import { categoryOf } from './tree.ts';

/** Limit of bins for values; number 255 means missing. */
const MAX_BINS = 254;
export const MISSING_BIN = 255;
/** Categories beyond the 254 most frequent share a bin, which no split names: they go where the unknown go. */
export const OTHER_BIN = 254;
/** Bins per feature; a power of two, so that an index is a shift. */
export const BIN_SLOTS = 256;
/** Limit of rows per feature that edges come from: more would not move a quantile by a bin. */
const MAX_SAMPLED_ROWS = 200_000;

/** How one feature's values become bins. */
export interface FeatureBins {
  /** Rising upper edges; the last bin has none. Empty for categories. */
  readonly edges: Float32Array;
  /** How many categories it has; 0 for numbers. */
  readonly categories: number;
  /** How many bins a split may tell apart. */
  readonly count: number;
}

/**
 * Edges are values of the data, or with `midpoints` halfway to the next value, which suits small tables better.
 */
export function featureBins(table: Rows, categories: readonly number[] = [], midpoints = false): FeatureBins[] {
  // One sample for all features: garbage of this size would not be collected in time.
  const scratch = new Float32Array(Math.ceil(rowCount(table) / strideOf(table)));
  return Array.from({ length: table.width }, (_, feature) => {
    const known = categories[feature] ?? 0;
    if (known > 0) return { edges: new Float32Array(0), categories: known, count: Math.min(known, OTHER_BIN) };
    const edges = edgesOf(table, feature, midpoints, scratch);
    return { edges, categories: 0, count: edges.length + 1 };
  });
}

/** `out` gets the bins of the features `from` to `to`, row-major. */
export function binRows(
  table: Rows,
  features: readonly FeatureBins[],
  out: Uint8Array,
  from: number,
  to: number,
): void {
  const { rows, width } = table;
  const count = rowCount(table);
  for (let feature = from; feature < to; feature++) {
    const { edges, categories } = features[feature]!;
    for (let i = 0; i < count; i++) {
      const value = rows[i * width + feature]!;
      out[i * (to - from) + feature - from] = categories > 0 ? categoryBin(value) : binOf(edges, value);
    }
  }
}

/** The quantiles of the values. Each distinct value has its own bin while they fit. `scratch` holds a sample of them. */
function edgesOf(table: Rows, feature: number, midpoints: boolean, scratch: Float32Array): Float32Array {
  const { rows, width } = table;
  const count = rowCount(table);
  const stride = strideOf(table);
  let known = 0;
  for (let i = 0; i < count; i += stride) {
    const value = rows[i * width + feature]!;
    if (!Number.isNaN(value)) scratch[known++] = value;
  }
  const sorted = scratch.subarray(0, known).sort();
  // The largest value needs no edge: nothing is above it.
  const edges = distinctOf(sorted)?.slice(0, -1) ?? quantilesOf(sorted);
  return midpoints ? halfway(edges, sorted) : Float32Array.from(edges);
}

/** Enough rows for quantiles, evenly spread. */
function strideOf(table: Rows): number {
  return Math.max(1, Math.ceil(rowCount(table) / MAX_SAMPLED_ROWS));
}

/** The distinct values; null if they are more than bins. */
function distinctOf(sorted: Float32Array): number[] | null {
  const distinct: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    if (distinct.length === MAX_BINS) return null;
    distinct.push(sorted[i]!);
  }
  return distinct;
}

function quantilesOf(sorted: Float32Array): number[] {
  const edges: number[] = [];
  for (let bin = 1; bin < MAX_BINS; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / MAX_BINS)]!;
    if (edges.length === 0 || edge > edges[edges.length - 1]!) edges.push(edge);
  }
  if (edges[edges.length - 1] === sorted[sorted.length - 1]) edges.pop();
  return edges;
}

/** Each edge moved halfway to the next of the values; the last value of all has none. */
function halfway(edges: readonly number[], sorted: Float32Array): Float32Array {
  let at = 0;
  const moved: number[] = [];
  for (const edge of edges) {
    while (at < sorted.length && sorted[at]! <= edge) at++;
    const next = sorted[at];
    if (next === undefined) break;
    const middle = Math.fround(edge / 2 + next / 2);
    // Neighbouring floats have nothing between them, and infinite ones no middle.
    moved.push(middle >= edge && middle < next ? middle : edge);
  }
  return Float32Array.from(moved);
}

function binOf(edges: Float32Array, value: number): number {
  if (Number.isNaN(value)) return MISSING_BIN;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A number that is near no category's is in the bin of the others. */
function categoryBin(value: number): number {
  if (Number.isNaN(value)) return MISSING_BIN;
  const category = categoryOf(value);
  return category >= 0 && category < OTHER_BIN ? category : OTHER_BIN;
}
