/**
 * The start of a graph that takes numeric inputs from a row. It computes in float64 as the trainer does: float32 would
 * lose what large values differ in.
 */
import type { NumericInputs } from '../preprocessing/numeric-inputs.ts';
import { ROW_INPUT } from './graph-ends.ts';
import { castTo, doubleVector, floatVector, type OnnxNode, type OnnxTensor } from './onnx-writer.ts';

/** The name of what the nodes make: float64 of shape [N, inputs]. */
export const INPUTS = 'inputs';

const isPlain = ({ codes }: NumericInputs) => codes.every((code) => code < 0);

export function inputNodes(inputs: NumericInputs): readonly OnnxNode[] {
  const plain = isPlain(inputs);
  return [
    ...(plain ? [] : CATEGORY_NODES),
    castTo('double', plain ? ROW_INPUT : 'numbers', 'exact'),
    { op: 'Sub', inputs: ['exact', 'mean'], outputs: ['centred'] },
    { op: 'Mul', inputs: ['centred', 'scale'], outputs: ['scaled'] },
    { op: 'IsNaN', inputs: ['scaled'], outputs: ['missing'] },
    { op: 'Where', inputs: ['missing', 'nothing', 'scaled'], outputs: ['known'] },
    { op: 'Max', inputs: ['known', 'lowest'], outputs: ['above'] },
    { op: 'Min', inputs: ['above', 'highest'], outputs: [INPUTS] },
  ];
}

/** Each input's column, then 1 or 0 where it is about a category. */
const CATEGORY_NODES: readonly OnnxNode[] = [
  {
    op: 'Gather',
    inputs: [ROW_INPUT, 'sources'],
    outputs: ['gathered'],
    attributes: { axis: { kind: 'int', value: 1 } },
  },
  { op: 'Equal', inputs: ['gathered', 'codes'], outputs: ['has_category'] },
  castTo('float', 'has_category', 'indicators'),
  { op: 'Less', inputs: ['codes', 'first_code'], outputs: ['is_number'] },
  { op: 'Where', inputs: ['is_number', 'gathered', 'indicators'], outputs: ['numbers'] },
];

/** The initializers of these nodes. */
export function inputConstants(inputs: NumericInputs): Record<string, OnnxTensor> {
  const { sources, codes, mean, scale, reach } = inputs;
  const vectors = {
    mean: doubleVector(mean),
    scale: doubleVector(scale),
    nothing: doubleVector([0]),
    lowest: doubleVector(reach.map((one) => -one)),
    highest: doubleVector(reach),
  };
  if (isPlain(inputs)) return vectors;
  const columns: OnnxTensor = { type: 'int64', shape: [sources.length], values: [...sources] };
  return { ...vectors, sources: columns, codes: floatVector(codes), first_code: floatVector([0]) };
}
