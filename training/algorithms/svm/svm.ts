/** A support vector machine: the chance of an outcome, the chances of classes told apart in pairs, or a value. */
import type { z } from 'zod';
import type { Algorithm } from '../../algorithm.ts';
import { fitSvm, type SvmModel, type SvmOptions, svmOptions } from './fit-svm.ts';
import { svmGraph, svmPredictions } from './svm-answers.ts';

export const svm: Algorithm<SvmOptions, SvmModel, z.input<typeof svmOptions>> = {
  name: 'svm',
  tasks: ['probability', 'classes', 'value'],
  options: svmOptions,
  fit: fitSvm,
  predict: svmPredictions,
  graph: svmGraph,
  // Both compute in float64 and round at the end; a score near zero is a difference of larger ones.
  tolerance: ({ largest }) => ({
    toleranceRelative: 1e-6,
    toleranceAbsolute: Math.min(0.1, 1e-9 * Math.max(1, largest)),
    exactOutputs: [],
  }),
  sizes: ({ support, inputs, constants }) => ({
    supportRows: support.length / inputs.sources.length,
    decisions: constants.length,
  }),
};
