/** Sums of gradients and curvatures per feature and bin. A split needs nothing else (Ke et al. 2017, LightGBM). */
import type { BinnedData } from './bins.ts';

/** Bins per feature in a histogram; a power of two, so that the index is a shift. */
export const BIN_SLOTS = 256;
/** Values per bin: gradient and curvature. */
export const STRIDE = 2;

export function createHistogram(width: number): Float64Array {
  return new Float64Array(width * BIN_SLOTS * STRIDE);
}

/** Adds up the rows `order[start..end)`. */
export function fillHistogram(
  out: Float64Array,
  data: BinnedData,
  order: Int32Array,
  start: number,
  end: number,
  gradients: Float32Array,
  curvatures: Float32Array,
): void {
  out.fill(0);
  const { bins, width } = data;
  for (let i = start; i < end; i++) {
    const row = order[i]!;
    const gradient = gradients[row]!;
    const curvature = curvatures[row]!;
    const at = row * width;
    for (let feature = 0; feature < width; feature++) {
      const slot = ((feature << 8) | bins[at + feature]!) << 1;
      out[slot]! += gradient;
      out[slot + 1]! += curvature;
    }
  }
}

/**
 * Makes the larger child's histogram: the parent's less the smaller child's. Half the rows are never read. Overwrites
 * `parent`.
 */
export function subtractHistogram(parent: Float64Array, smaller: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= smaller[i]!;
}
