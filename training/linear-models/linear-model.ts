/** Weighted sums of a row's inputs: one for a chance or a value, one for each of several classes. */
import { type Rows, rowCount } from '../data/table.ts';
import { ROW_INPUT } from '../export/graph-ends.ts';
import { INPUTS, inputConstants, inputNodes } from '../export/input-nodes.ts';
import { doubleVector, type OnnxGraph } from '../export/onnx-writer.ts';
import type { PredictionForm } from '../prediction-form.ts';
import { type NumericInputs, writeInputs } from '../preprocessing/numeric-inputs.ts';
import { TASKS, type TaskName } from '../tasks.ts';

export interface LinearModel {
  readonly task: TaskName;
  readonly inputs: NumericInputs;
  readonly form: PredictionForm;
  /** One weight per input for each sum, then the constant. */
  readonly weights: Float64Array;
}

/** The sums of each row, side by side. */
export function linearScores({ inputs, form, weights }: LinearModel, rows: Rows): Float64Array {
  const { width } = form;
  const count = inputs.sources.length;
  const scores = new Float64Array(rowCount(rows) * width);
  const own = new Float64Array(count);
  for (let row = 0; row < rowCount(rows); row++) {
    writeInputs(inputs, rows, row, own);
    for (let k = 0; k < width; k++) {
      const from = k * (count + 1);
      let sum = 0;
      for (let j = 0; j < count; j++) sum += weights[from + j]! * own[j]!;
      scores[row * width + k] = sum + weights[from + count]!;
    }
  }
  return scores;
}

export function linearGraph(name: string, { task, inputs, form, weights }: LinearModel): OnnxGraph {
  const { width } = form;
  const count = inputs.sources.length;
  const end = TASKS[task].exactEnd(form);
  const slopes = Float64Array.from({ length: count * width }, (_, i) => {
    const [input, k] = [Math.floor(i / width), i % width];
    return weights[k * (count + 1) + input]!;
  });
  const constants = Array.from({ length: width }, (_, k) => weights[k * (count + 1) + count]!);
  return {
    name,
    inputs: [{ name: ROW_INPUT, width: inputs.width }],
    outputs: end.outputs,
    initializers: {
      ...inputConstants(inputs),
      slopes: { type: 'double', shape: [count, width], values: slopes },
      constants: doubleVector(constants),
      ...end.constants,
    },
    nodes: [
      ...inputNodes(inputs),
      { op: 'MatMul', inputs: [INPUTS, 'slopes'], outputs: ['sums'] },
      { op: 'Add', inputs: ['sums', 'constants'], outputs: [end.prediction] },
      ...end.nodes,
    ],
  };
}

/** The number of weights that are not 0, without the constants. */
export function weightsInUse({ weights, inputs }: LinearModel): number {
  const count = inputs.sources.length + 1;
  return weights.reduce((sum, weight, i) => sum + Number(i % count < count - 1 && weight !== 0), 0);
}
