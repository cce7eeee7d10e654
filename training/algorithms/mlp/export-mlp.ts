/**
 * A multilayer perceptron as an ONNX graph, with scaling and missing values. All operators are of the standard domain.
 * ONNX Runtime's webgpu provider has all but IsNaN, which it leaves to the CPU, where the row is anyway.
 */

import { CHANCE_END, ROW_INPUT } from '../../export/graph-ends.ts';
import { floatVector, type OnnxGraph, type OnnxNode, type OnnxTensor } from '../../export/onnx-writer.ts';
import type { DenseLayer } from './dense-layer.ts';
import type { InputScaling } from './input-scaling.ts';
import type { Network } from './network.ts';

/** ONNX's number for the element type float32. */
const FLOAT = 1;
/** The bound of a unit that has none: shaders may not have infinity. */
const LARGEST = 3.4028234663852886e38;

export function mlpGraph(network: Network, scaling: InputScaling): OnnxGraph {
  const layers = network.layers.map((layer, k) => (k === 0 ? widenForMarks(layer, scaling) : layer));
  const hidden = layers.slice(0, -1);
  return {
    name: 'multilayer_perceptron',
    inputs: [{ name: ROW_INPUT, width: scaling.width }],
    outputs: CHANCE_END.outputs,
    initializers: {
      ...scalingConstants(scaling),
      ...Object.assign({}, ...layers.map(layerConstants)),
      ...CHANCE_END.constants,
    },
    nodes: [
      ...SCALING_NODES,
      ...hidden.flatMap((_, k) => [
        { op: 'Gemm', inputs: [`values${k}`, `weights${k}`, `biases${k}`], outputs: [`sums${k}`] },
        { op: 'Max', inputs: [`sums${k}`, `low${k}`], outputs: [`raised${k}`] },
        { op: 'Min', inputs: [`raised${k}`, `high${k}`], outputs: [`values${k + 1}`] },
      ]),
      {
        op: 'Gemm',
        inputs: [`values${hidden.length}`, `weights${hidden.length}`, `biases${hidden.length}`],
        outputs: [CHANCE_END.prediction],
      },
      ...CHANCE_END.nodes,
    ],
  };
}

/** Nodes that make `values0` from `row`: the scaled columns, then for every column a mark whether it is missing. */
const SCALING_NODES: readonly OnnxNode[] = [
  { op: 'IsNaN', inputs: [ROW_INPUT], outputs: ['missing'] },
  { op: 'Where', inputs: ['missing', 'mean', ROW_INPUT], outputs: ['known'] },
  { op: 'Max', inputs: ['known', 'lowest'], outputs: ['above'] },
  { op: 'Min', inputs: ['above', 'highest'], outputs: ['within'] },
  { op: 'Sub', inputs: ['within', 'mean'], outputs: ['centred'] },
  { op: 'Mul', inputs: ['centred', 'scale'], outputs: ['scaled'] },
  { op: 'Cast', inputs: ['missing'], outputs: ['marks'], attributes: { to: { kind: 'int', value: FLOAT } } },
  { op: 'Concat', inputs: ['scaled', 'marks'], outputs: ['values0'], attributes: { axis: { kind: 'int', value: 1 } } },
];

function scalingConstants({ mean, low, high, scale }: InputScaling): Record<string, OnnxTensor> {
  return { mean: floatVector(mean), lowest: floatVector(low), highest: floatVector(high), scale: floatVector(scale) };
}

function layerConstants(
  { inputs, outputs, weights, biases, low, high }: DenseLayer,
  k: number,
): Record<string, OnnxTensor> {
  const finite = (values: Float64Array) => values.map((value) => Math.min(Math.max(value, -LARGEST), LARGEST));
  return {
    [`weights${k}`]: { type: 'float', shape: [inputs, outputs], values: weights },
    [`biases${k}`]: floatVector(biases),
    [`low${k}`]: floatVector(finite(low)),
    [`high${k}`]: floatVector(finite(high)),
  };
}

/** Widens the first layer to a mark for every column. Columns that were never missing get weight 0. */
function widenForMarks(layer: DenseLayer, { width, marked }: InputScaling): DenseLayer {
  const { outputs } = layer;
  const weights = new Float64Array(2 * width * outputs);
  weights.set(layer.weights.subarray(0, width * outputs));
  for (const [i, column] of marked.entries()) {
    const from = (width + i) * outputs;
    weights.set(layer.weights.subarray(from, from + outputs), (width + column) * outputs);
  }
  return { ...layer, inputs: 2 * width, weights };
}
