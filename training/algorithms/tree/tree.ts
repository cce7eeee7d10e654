/** One decision tree, which a person can read (Breiman et al. 1984). */
import { z } from 'zod';
import { forestAlgorithm, treeOptions } from '../../trees/forest-algorithm.ts';

const options = z.strictObject({
  ...treeOptions,
  maxDepth: treeOptions.maxDepth.unwrap().default(8),
  /** A leaf of few rows says how those few went, not how others will. */
  minLeafRows: treeOptions.minLeafRows.unwrap().default(20),
  /** Rows of the average outcome that each leaf counts besides its own. */
  smoothing: z.number().min(0).max(1e6).default(2),
});

export const tree = forestAlgorithm('tree', options, (given) => ({
  ...given,
  trees: 1,
  featuresPerSplit: given.featuresPerSplit ?? 'all',
  drawsRows: false,
  drawsThresholds: false,
}));
