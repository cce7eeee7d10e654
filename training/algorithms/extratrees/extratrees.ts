/** Extremely randomised trees: each learns from all rows, and thresholds are drawn (Geurts, Ernst & Wehenkel 2006). */
import { forestAlgorithm, forestOptions } from '../../trees/forest-algorithm.ts';

export const extratrees = forestAlgorithm('extratrees', forestOptions, (options) => ({
  ...options,
  smoothing: 0,
  drawsRows: false,
  drawsThresholds: true,
}));
