/** k-means: rows in clusters around centres, each row in that of the nearest. */
import { z } from 'zod';
import { type Algorithm, betweenSteps } from '../../algorithm.ts';
import type { Rows } from '../../data/table.ts';
import { ROW_INPUT } from '../../export/graph-ends.ts';
import { INPUTS, inputConstants, inputNodes } from '../../export/input-nodes.ts';
import { doubleVector } from '../../export/onnx-writer.ts';
import { squaresOf } from '../../optimize/products.ts';
import { fitInputs, inputRows, type NumericInputs } from '../../preprocessing/numeric-inputs.ts';
import { createRandom } from '../../random.ts';
import { formOf, TASKS } from '../../tasks.ts';
import { distancesTo } from './distances.ts';
import { drawCentres } from './draw-centres.ts';
import { moveCentres } from './move-centres.ts';

const options = z.strictObject({
  /** There are fewer where fewer rows differ. */
  clusters: z.int().min(1).max(4096).default(8),
  /** Starts from other centres; the best one counts. */
  restarts: z.int().min(1).max(1000).default(10),
  maxSteps: z.int().min(1).max(100_000).default(300),
  /** Whether columns are divided by their standard deviations, so that all count alike. */
  standardize: z.boolean().default(true),
});

interface KMeansModel {
  readonly inputs: NumericInputs;
  /** The inputs of each centre, side by side. */
  readonly centres: Float64Array;
  /** The sum of the rows' squared distances from their centres. */
  readonly inertia: number;
  readonly steps: number;
}

export const kmeans: Algorithm<z.output<typeof options>, KMeansModel, z.input<typeof options>> = {
  name: 'kmeans',
  tasks: ['clusters'],
  options,
  async fit({ train, categories }, { clusters, restarts, maxSteps, standardize }, run) {
    const inputs = fitInputs(train, categories, standardize);
    const width = inputs.sources.length;
    const rows = inputRows(inputs, train);
    const squares = squaresOf(rows, width);
    let best: KMeansModel | null = null;
    for (let restart = 0; restart < restarts; restart++) {
      await betweenSteps(run);
      if (run.enough?.aborted && best !== null) break;
      run.onProgress?.({ step: 'restarts', done: restart, total: restarts });
      const drawn = drawCentres(rows, squares, width, clusters, createRandom(run.seed, restart));
      const found = await moveCentres(rows, squares, width, drawn, { maxSteps, run });
      if (best === null || found.inertia < best.inertia) best = { inputs, ...found };
    }
    return best!;
  },
  predict({ inputs, centres }, rows: Rows) {
    const width = inputs.sources.length;
    const all = inputRows(inputs, rows);
    return distancesTo(centres, all, width);
  },
  clusterCount: ({ inputs, centres }) => centres.length / inputs.sources.length,
  graph({ inputs, centres }) {
    const width = inputs.sources.length;
    const count = centres.length / width;
    const end = TASKS.clusters.exactEnd(formOf('clusters', 'identity', count));
    const turned = Float64Array.from(centres, (_, i) => -2 * centres[(i % count) * width + Math.floor(i / count)]!);
    return {
      name: 'k_means',
      inputs: [{ name: ROW_INPUT, width: inputs.width }],
      outputs: end.outputs,
      initializers: {
        ...inputConstants(inputs),
        minus_twice_centres: { type: 'double', shape: [width, count], values: turned },
        centre_squares: doubleVector(squaresOf(centres, width)),
        zero: doubleVector([0]),
        ...end.constants,
      },
      nodes: [
        ...inputNodes(inputs),
        { op: 'MatMul', inputs: [INPUTS, 'minus_twice_centres'], outputs: ['crossed'] },
        {
          op: 'ReduceSumSquare',
          inputs: [INPUTS],
          outputs: ['squares'],
          attributes: { axes: { kind: 'ints', values: [1] }, keepdims: { kind: 'int', value: 1 } },
        },
        { op: 'Add', inputs: ['crossed', 'centre_squares'], outputs: ['without_own'] },
        { op: 'Add', inputs: ['without_own', 'squares'], outputs: ['rounded_squares'] },
        { op: 'Max', inputs: ['rounded_squares', 'zero'], outputs: ['squared_distances'] },
        { op: 'Sqrt', inputs: ['squared_distances'], outputs: [end.prediction] },
        ...end.nodes,
      ],
    };
  },
  // A distance near zero is the root of a difference of squares.
  tolerance: () => ({ toleranceRelative: 1e-6, toleranceAbsolute: 1e-5, exactOutputs: [] }),
  sizes: ({ inputs, centres, steps }) => ({ clusters: centres.length / inputs.sources.length, steps }),
};
