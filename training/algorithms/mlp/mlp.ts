/** A multilayer perceptron: the chance of an outcome. */
import type { z } from 'zod';
import type { Algorithm } from '../../algorithm.ts';
import { mlpGraph } from './export-mlp.ts';
import { type MlpModel, type MlpOptions, mlpOptions, scoreRows, trainMlp } from './train-mlp.ts';

export const mlp: Algorithm<MlpOptions, MlpModel, z.input<typeof mlpOptions>> = {
  name: 'mlp',
  tasks: ['probability'],
  options: mlpOptions,
  fit: trainMlp,
  predict: ({ network, scaling }, rows) => scoreRows(network, scaling, rows),
  graph: ({ network, scaling }) => mlpGraph(network, scaling),
  // Ours sums in float64; ONNX Runtime in float32, in another order.
  tolerance: () => ({ toleranceRelative: 1e-5, toleranceAbsolute: 1e-5, exactOutputs: [] }),
  sizes: ({ epochs, network }) => ({
    epochs,
    parameters: network.layers.reduce((sum, { weights, biases }) => sum + weights.length + biases.length, 0),
  }),
};
