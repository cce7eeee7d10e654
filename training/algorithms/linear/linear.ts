/** Linear regression of a value: least squares, with a penalty of squares (ridge), sizes (lasso) or both (elastic net). */
import type { z } from 'zod';
import { type Algorithm, betweenSteps } from '../../algorithm.ts';
import { rowCount } from '../../data/table.ts';
import { type LinearModel, linearGraph, linearScores, weightsInUse } from '../../linear-models/linear-model.ts';
import { type LinearOptions, linearOptions, penaltyFor } from '../../linear-models/penalty.ts';
import { minimize } from '../../optimize/quasi-newton.ts';
import { fitInputs, inputRows } from '../../preprocessing/numeric-inputs.ts';
import { formOf } from '../../tasks.ts';
import { leastSquaresObjective, solveRidge } from './least-squares.ts';

interface ValueModel extends LinearModel {
  readonly largestLabel: number;
}

/** So many inputs have their products, two at a time, in two megabytes, and are solved in half a second. */
const MAX_SOLVED = 512;

export const linear: Algorithm<LinearOptions, ValueModel, z.input<typeof linearOptions>> = {
  name: 'linear',
  tasks: ['value'],
  options: linearOptions,
  async fit({ task, train, categories }, options, run) {
    await betweenSteps(run);
    const inputs = fitInputs(train, categories);
    const count = inputs.sources.length;
    const mean = train.labels.reduce((sum, label) => sum + label, 0) / rowCount(train);
    const squares = train.labels.reduce((sum, label) => sum + (label - mean) ** 2, 0);
    const unit = Math.sqrt(squares / rowCount(train)) || 1;
    const labels = Float64Array.from(train.labels, (label) => (label - mean) / unit);
    const rows = inputRows(inputs, train);
    const penalty = penaltyFor(options, inputs, rowCount(train), unit);
    const isRidge = penalty.sizes.every((one) => one === 0) && count <= MAX_SOLVED;
    const scaled = isRidge
      ? solveRidge(rows, labels, penalty)
      : await minimize(leastSquaresObjective(rows, labels, penalty), new Float64Array(count), {
          maxSteps: options.maxSteps,
          onStep: async (step) => {
            await betweenSteps(run);
            run.onProgress?.({ step: 'steps', done: step, total: options.maxSteps });
            return run.enough?.aborted !== true;
          },
        });
    const largestLabel = train.labels.reduce((most, label) => Math.max(most, Math.abs(label)), 0);
    const weights = Float64Array.from([...scaled.map((weight) => weight * unit), mean]);
    return { task, inputs, form: formOf(task, 'logit', 1), weights, largestLabel };
  },
  predict: linearScores,
  graph: (model) => linearGraph('linear_regression', model),
  // Both compute in float64 and round at the end; a value near zero is a difference of larger ones.
  tolerance: ({ largestLabel }) => ({
    toleranceRelative: 1e-6,
    toleranceAbsolute: Math.min(0.1, 1e-9 * Math.max(1, largestLabel)),
    exactOutputs: [],
  }),
  sizes: (model) => ({ parameters: model.weights.length, weightsInUse: weightsInUse(model) }),
};
