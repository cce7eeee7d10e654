/** Logistic regression: the chance of an outcome, or the chances of several classes (softmax). */
import type { z } from 'zod';
import { type Algorithm, betweenSteps } from '../../algorithm.ts';
import { rowCount } from '../../data/table.ts';
import { type LinearModel, linearGraph, linearScores, weightsInUse } from '../../linear-models/linear-model.ts';
import { type LinearOptions, linearOptions, penaltyFor } from '../../linear-models/penalty.ts';
import { minimize } from '../../optimize/quasi-newton.ts';
import { fitInputs, inputRows } from '../../preprocessing/numeric-inputs.ts';
import { formOf } from '../../tasks.ts';
import { logisticObjective } from './logistic-objective.ts';

export const logistic: Algorithm<LinearOptions, LinearModel, z.input<typeof linearOptions>> = {
  name: 'logistic',
  tasks: ['probability', 'classes'],
  options: linearOptions,
  async fit({ task, train, categories, classCount = 2 }, options, run) {
    const inputs = fitInputs(train, categories);
    const form = formOf(task, 'logit', classCount);
    const objective = logisticObjective(
      inputRows(inputs, train),
      train.labels,
      form.width,
      penaltyFor(options, inputs, rowCount(train), 1),
    );
    const weights = await minimize(objective, new Float64Array(objective.size), {
      maxSteps: options.maxSteps,
      onStep: async (step) => {
        await betweenSteps(run);
        run.onProgress?.({ step: 'steps', done: step, total: options.maxSteps });
        return run.enough?.aborted !== true;
      },
    });
    return { task, inputs, form, weights };
  },
  predict: linearScores,
  graph: (model) => linearGraph('logistic_regression', model),
  // Both compute in float64 and round at the end; a score near zero is a difference of larger ones.
  tolerance: () => ({ toleranceRelative: 1e-6, toleranceAbsolute: 1e-9, exactOutputs: [] }),
  sizes: (model) => ({ parameters: model.weights.length, weightsInUse: weightsInUse(model) }),
};
