/** Gradient-boosted trees: the chance of an outcome. */
import type { z } from 'zod';
import type { Algorithm } from '../../algorithm.ts';
import { rowCount } from '../../data/table.ts';
import { treesGraph } from './export-trees.ts';
import { type GbdtModel, type GbdtOptions, gbdtOptions, trainGbdt } from './train-gbdt.ts';
import { marginOf } from './tree.ts';

export const boosting: Algorithm<GbdtOptions, GbdtModel, z.input<typeof gbdtOptions>> = {
  name: 'boosting',
  tasks: ['probability'],
  options: gbdtOptions,
  fit: trainGbdt,
  predict: ({ trees }, data) =>
    Float64Array.from({ length: rowCount(data) }, (_, i) => marginOf(trees, data.rows, i * data.width)),
  graph: ({ trees, width }) => treesGraph(trees, width),
  // Probabilities pass through ONNX Runtime's float32 exponential; raw scores are equal bit for bit.
  tolerance: () => ({ toleranceRelative: 1e-5, exactOutputs: ['margin'] }),
  sizes: ({ trees }) => ({ trees: trees.length }),
};
