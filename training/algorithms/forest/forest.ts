/** A random forest: each tree learns from rows drawn with replacement, each split from a few features (Breiman 2001). */
import { forestAlgorithm, forestOptions } from '../../trees/forest-algorithm.ts';

export const forest = forestAlgorithm('forest', forestOptions, (options) => ({
  ...options,
  smoothing: 0,
  drawsRows: true,
  drawsThresholds: false,
}));
