/** Linear regression of values and logistic regression of chances, by adjusting one weight after the other in turns. */
import { z } from 'zod';
import { type Algorithm, betweenSteps } from '../../algorithm.ts';
import { columnMedians, rowCount } from '../../data/table.ts';
import { ROW_INPUT } from '../../export/graph-ends.ts';
import { floatVector } from '../../export/onnx-writer.ts';
import { sigmoid } from '../../logistic.ts';
import { CENTRING_NODES, centredColumns } from '../../preprocessing/centre.ts';
import { TASKS, type TaskName } from '../../tasks.ts';

const options = z.strictObject({ sweeps: z.int().min(1).max(10_000).default(100) });

interface LinearModel {
  readonly task: TaskName;
  readonly centre: Float32Array;
  /** One weight per column, then the constant. */
  readonly weights: Float64Array;
  readonly largestLabel: number;
}

export const linear: Algorithm<z.output<typeof options>, LinearModel, z.input<typeof options>> = {
  name: 'linear',
  tasks: ['probability', 'value'],
  options,
  async fit({ task, train }, { sweeps }, run) {
    const centre = columnMedians(train);
    const columns = [...centredColumns(centre, train), new Float64Array(rowCount(train)).fill(1)];
    const weights = new Float64Array(columns.length);
    const scores = new Float64Array(rowCount(train));
    // The curvature of a chance's loss is at most a quarter, so a step may be too short but never too long.
    const bend = task === 'value' ? 1 : 0.25;
    for (let sweep = 0; sweep < sweeps; sweep++) {
      await betweenSteps(run);
      if (run.enough?.aborted) break;
      for (const [j, column] of columns.entries()) {
        const answers = task === 'value' ? scores : scores.map(sigmoid);
        const slope = column.reduce((sum, x, i) => sum + x * (train.labels[i]! - answers[i]!), 0);
        const curvature = column.reduce((sum, x) => sum + bend * x * x, 0);
        const change = curvature === 0 ? 0 : slope / curvature;
        weights[j]! += change;
        for (const [i, x] of column.entries()) scores[i]! += change * x;
      }
    }
    const largestLabel = train.labels.reduce((most, label) => Math.max(most, Math.abs(label)), 0);
    return { task, centre, weights: weights.map(Math.fround), largestLabel };
  },
  predict({ centre, weights }, rows) {
    const scores = new Float64Array(rowCount(rows)).fill(weights.at(-1)!);
    for (const [j, column] of centredColumns(centre, rows).entries())
      for (const [i, x] of column.entries()) scores[i]! += weights[j]! * x;
    return scores;
  },
  graph({ task, centre, weights }) {
    const end = TASKS[task].end({ link: 'logit', width: 1 });
    const slopes = { ...floatVector(weights.subarray(0, -1)), shape: [centre.length, 1] };
    const constants = { centre: floatVector(centre), slopes, constant: floatVector(weights.subarray(-1)) };
    const sum = { op: 'Gemm', inputs: ['centred', 'slopes', 'constant'], outputs: [end.prediction] };
    return {
      name: 'linear',
      inputs: [{ name: ROW_INPUT, width: centre.length }],
      outputs: end.outputs,
      initializers: { ...constants, ...end.constants },
      nodes: [...CENTRING_NODES, sum, ...end.nodes],
    };
  },
  // ONNX Runtime sums in float32; its error grows with the values summed.
  tolerance({ largestLabel }) {
    return { toleranceRelative: 1e-5, toleranceAbsolute: Math.min(0.1, 1e-5 * largestLabel), exactOutputs: [] };
  },
  sizes: ({ weights }) => ({ parameters: weights.length }),
};
