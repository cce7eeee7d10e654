/**
 * Sorts feature values into at most 254 bins, and one bin for missing values. Edges are values of the data, so a
 * threshold is a float32 that ONNX compares exactly as training did: bin(x) is the first edge with x <= edge.
 */
import type { Table } from '../../data/table.ts';

/** Limit of bins for values; number 255 means missing. */
const MAX_BINS = 254;
export const MISSING_BIN = 255;
/** Limit of rows per feature that edges come from: more would not move a quantile by a bin. */
const MAX_SAMPLED_ROWS = 200_000;

export interface BinnedData {
  /** Row-major bin numbers. */
  readonly bins: Uint8Array;
  /** Rising upper edges per feature; the last bin has none. */
  readonly edges: readonly Float32Array[];
  readonly width: number;
}

export function binEdges(table: Table): Float32Array[] {
  return Array.from({ length: table.width }, (_, feature) => edgesOf(table, feature));
}

export function binRows(table: Table, edges: readonly Float32Array[]): BinnedData {
  const { rows, width } = table;
  const bins = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) bins[i] = binOf(edges[i % width]!, rows[i]!);
  return { bins, edges, width };
}

/** The quantiles of the values. Each distinct value has its own bin while they fit. */
function edgesOf({ rows, width }: Table, feature: number): Float32Array {
  const count = rows.length / width;
  const stride = Math.max(1, Math.ceil(count / MAX_SAMPLED_ROWS));
  const values: number[] = [];
  for (let i = 0; i < count; i += stride) {
    const value = rows[i * width + feature]!;
    if (!Number.isNaN(value)) values.push(value);
  }
  const sorted = Float32Array.from(values).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  // The largest value needs no edge: nothing is above it.
  if (distinct.length <= MAX_BINS) return distinct.slice(0, Math.max(0, distinct.length - 1));
  const edges: number[] = [];
  for (let bin = 1; bin < MAX_BINS; bin++) {
    const edge = sorted[Math.floor((bin * sorted.length) / MAX_BINS)]!;
    if (edges.length === 0 || edge > edges[edges.length - 1]!) edges.push(edge);
  }
  if (edges[edges.length - 1] === sorted[sorted.length - 1]) edges.pop();
  return Float32Array.from(edges);
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
