/** Gradient-boosted trees: the chance of an outcome, the chances of several classes, or a value. */
import type { z } from 'zod';
import type { Algorithm } from '../../algorithm.ts';
import { formOf, TASKS } from '../../tasks.ts';
import { ensembleGraph } from '../../trees/ensemble-graph.ts';
import { marginsInTurn } from '../../trees/tree.ts';
import { type GbdtModel, type GbdtOptions, gbdtOptions, trainGbdt } from './train-gbdt.ts';

export const boosting: Algorithm<GbdtOptions, GbdtModel, z.input<typeof gbdtOptions>> = {
  name: 'boosting',
  tasks: ['probability', 'classes', 'value'],
  options: gbdtOptions,
  fit: trainGbdt,
  predict({ trees, targets, base }, rows) {
    const sums = marginsInTurn(trees, rows, targets);
    return base === null ? sums : sums.map((sum) => Math.fround(sum + base));
  },
  graph({ trees, width, task, targets, base }) {
    const end = TASKS[task].end(formOf(task, 'logit', targets));
    return ensembleGraph('gradient_boosted_trees', trees, { width, end, targets, leafTargets: 1, add: base });
  },
  // Probabilities pass through ONNX Runtime's float32 exponential; raw scores are equal bit for bit.
  tolerance: ({ task, targets }) => ({
    toleranceRelative: 1e-5,
    exactOutputs: [TASKS[task].end(formOf(task, 'logit', targets)).prediction],
  }),
  sizes: ({ trees }) => ({ trees: trees.length }),
};
