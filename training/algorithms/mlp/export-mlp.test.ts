import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrainingData } from '../../algorithm.ts';
import type { Table } from '../../data/table.ts';
import { encodeModel } from '../../export/onnx-writer.ts';
import { sigmoid } from '../../logistic.ts';
import { createRandom } from '../../random.ts';
import { mlpGraph } from './export-mlp.ts';
import { mlp } from './mlp.ts';
import { type MlpModel, type MlpOptions, scoreRows, trainMlp } from './train-mlp.ts';

const WIDTH = 5;
/** The errors that the manifest of such a model allows: ours sums in float64, ONNX Runtime in float32. */
const [RELATIVE, ABSOLUTE] = [1e-5, 1e-5];

const dataOf = (rows: Float32Array): Table => {
  const labels = new Float32Array(rows.length / WIDTH);
  return { rows, width: WIDTH, labels, groups: Int32Array.from(labels) };
};

/** Columns of very different sizes. Two of them, which are not neighbours, have a share `missing` of NaN. */
function makeData(count: number, seed: number, missing: number): Table {
  const random = createRandom(seed);
  const sizes = [1, 100, 0.01, 5, 1];
  const rows = Float32Array.from({ length: count * WIDTH }, (_, i) => {
    const column = i % WIDTH;
    return (column === 1 || column === 3) && random() < missing ? Number.NaN : (random() * 4 - 1) * sizes[column]!;
  });
  const labels = Float32Array.from({ length: count }, (_, i) => {
    const at = (column: number) =>
      Number.isNaN(rows[i * WIDTH + column]!) ? 0.5 : rows[i * WIDTH + column]! / sizes[column]!;
    return random() < sigmoid(6 * at(0) - at(1) * at(2) + Math.abs(at(3)) - 2 * at(4)) ? 1 : 0;
  });
  return { rows, width: WIDTH, labels, groups: Int32Array.from(labels) };
}

const fileOf = ({ network, scaling }: MlpModel) => encodeModel(mlpGraph(network, scaling));

describe('a multilayer perceptron in ONNX', () => {
  let model: MlpModel;
  let session: InferenceSession;

  beforeAll(async () => {
    const data: TrainingData = {
      task: 'probability',
      train: makeData(2500, 1, 0.1),
      validation: makeData(500, 2, 0.1),
    };
    const options: MlpOptions = {
      hidden: [
        { free: 24, rising: 8 },
        { free: 12, rising: 8 },
      ],
      learningRate: 0.01,
      decay: 0.02,
      batchRows: 32,
      maxEpochs: 6,
      patience: 6,
      monotone: [0, 0, 0, 0, -1],
    };
    model = await trainMlp(data, options, { seed: 5 });
    session = await InferenceSession.create(fileOf(model));
  });

  async function compare(data: Table): Promise<void> {
    const count = data.labels.length;
    const { margin, probability } = await session.run({ row: new Tensor('float32', data.rows, [count, WIDTH]) });
    const scores = scoreRows(model.network, model.scaling, data);
    for (const [i, score] of scores.entries()) {
      expect(Math.abs(Number(margin!.data[i]) - score)).toBeLessThanOrEqual(RELATIVE * Math.abs(score) + ABSOLUTE);
      const chance = sigmoid(score);
      expect(Math.abs(Number(probability!.data[i]) - chance)).toBeLessThanOrEqual(RELATIVE * chance + ABSOLUTE);
    }
  }

  it.each([
    [1, 0],
    [64, 0],
    [1, 0.5],
    [64, 0.1],
    [1000, 1],
  ])(
    '[TR20] ONNX Runtime gives our scores and chances within 1e-5 + 1e-5 relative: %i rows, %d of them missing',
    async (count, missing) => {
      await compare(makeData(count, 100 + count, missing));
    },
  );

  it('[TR20] also for arbitrary float32 values, infinite ones among them, in any column', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.float(), { minLength: WIDTH, maxLength: WIDTH * 8 }), async (values) => {
        await compare(dataOf(Float32Array.from(values.slice(0, values.length - (values.length % WIDTH)))));
      }),
      { numRuns: 100 },
    );
  });

  it('[TR6] the file itself never rises with a falling column, in float32', async () => {
    const steps = 40;
    const { rows } = makeData(100, 9, 0.1);
    let before: Float32Array | null = null;
    for (let step = 0; step <= steps; step++) {
      for (let at = WIDTH - 1; at < rows.length; at += WIDTH) rows[at] = -1 + (4 * step) / steps;
      const { margin } = await session.run({ row: new Tensor('float32', rows, [100, WIDTH]) });
      const scores = Float32Array.from(margin!.data as Float32Array);
      if (before !== null) for (const [i, score] of scores.entries()) expect(score).toBeLessThanOrEqual(before[i]!);
      before = scores;
    }
  });

  it('[TR20] states the tolerance that is tested here', () => {
    expect(mlp.tolerance(model)).toEqual({
      toleranceRelative: RELATIVE,
      toleranceAbsolute: ABSOLUTE,
      exactOutputs: [],
    });
  });

  it('[TR7] the same model gives the same bytes', () => {
    expect(fileOf(model)).toEqual(fileOf(model));
  });
});
