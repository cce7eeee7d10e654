import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrainingData } from '../algorithm.ts';
import { boosting } from '../algorithms/boosting/boosting.ts';
import type { Table } from '../data/table.ts';
import { CHANCE_END } from '../export/graph-ends.ts';
import { encodeModel } from '../export/onnx-writer.ts';
import { createRandom } from '../random.ts';
import { ensembleGraph } from './ensemble-graph.ts';
import { marginOf, type Tree } from './tree.ts';

const WIDTH = 5;

function makeData(rows: number, seed: number): Table {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: rows * WIDTH }, () => (random() < 0.08 ? Number.NaN : random() * 4 - 2));
  const labels = Float32Array.from({ length: rows }, (_, i) => {
    const at = (j: number) => values[i * WIDTH + j]!;
    const score = (Number.isNaN(at(0)) ? 0.7 : at(0)) + at(1) * at(2) - Math.abs(Number.isNaN(at(3)) ? 1 : at(3));
    return random() < 1 / (1 + Math.exp(-2 * (Number.isNaN(score) ? 0 : score))) ? 1 : 0;
  });
  return { rows: values, width: WIDTH, labels, groups: Int32Array.from({ length: rows }, (_, i) => i) };
}

const options = {
  maxTrees: 60,
  learningRate: 0.15,
  maxLeaves: 16,
  maxDepth: 6,
  l2: 1,
  minCurvature: 1,
  minGain: 0,
  rowShare: 0.8,
  featureShare: 0.8,
  monotone: [0, 0, 0, 0, 0] as const,
  patience: 60,
};
const graphOf = (trees: readonly Tree[]) =>
  ensembleGraph('trees', trees, { width: WIDTH, end: CHANCE_END, targets: 1, leafTargets: 1, add: null });
const session = (trees: readonly Tree[]) =>
  InferenceSession.create(encodeModel(graphOf(trees)), { intraOpNumThreads: 1, interOpNumThreads: 1 });

async function run(model: InferenceSession, rows: Float32Array) {
  const { margin, probability } = await model.run({ row: new Tensor('float32', rows, [rows.length / WIDTH, WIDTH]) });
  return { margins: margin!.data as Float32Array, probabilities: probability!.data as Float32Array };
}

describe('trees in ONNX', () => {
  let trees: readonly Tree[];
  let model: InferenceSession;

  beforeAll(async () => {
    const data: TrainingData = { task: 'probability', train: makeData(3000, 1), validation: makeData(500, 2) };
    ({ trees } = await boosting.fit(data, boosting.options.parse(options), { seed: 5 }));
    model = await session(trees);
  });

  it.each([1, 2, 50, 51, 64, 1000])(
    '[TR3] ONNX Runtime gives our raw scores bit for bit, %i rows at once',
    async (count) => {
      const { rows } = makeData(count, 100 + count);
      // Values exactly on a threshold are decided by <=. Implementations differ in these and in extreme values.
      for (const [i, tree] of trees.entries()) rows[(i * 7) % rows.length] = tree.threshold[0]!;
      rows.set(
        [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-45, Number.NaN].slice(0, Math.min(5, rows.length)),
      );
      const { margins } = await run(model, rows);
      const ours = Float32Array.from({ length: count }, (_, i) => marginOf(trees, rows, i * WIDTH));
      expect(margins).toEqual(ours);
    },
  );

  it('[TR3] also for arbitrary float32 values', async () => {
    const rowsOf = fc.array(fc.float(), { minLength: WIDTH, maxLength: WIDTH * 8 });
    await fc.assert(
      fc.asyncProperty(rowsOf, async (values) => {
        const rows = Float32Array.from(values.slice(0, Math.floor(values.length / WIDTH) * WIDTH));
        const { margins } = await run(model, rows);
        for (let i = 0; i < margins.length; i++) expect(margins[i]).toBe(marginOf(trees, rows, i * WIDTH));
      }),
      { numRuns: 50 },
    );
  });

  it('[TR4] probabilities are the logistic of the raw score within 1e-5 relative', async () => {
    const { rows } = makeData(2000, 77);
    // Scaled leaves reach the margins at which approximations of the logistic function fail first.
    const strong = await session(trees.map((tree) => ({ ...tree, value: tree.value.map((value) => value * 4) })));
    const { margins, probabilities } = await run(strong, rows);
    expect(Math.max(...margins.map(Math.abs))).toBeGreaterThan(8);
    for (let i = 0; i < margins.length; i++) {
      const exact = 1 / (1 + Math.exp(-margins[i]!));
      expect(Math.abs(probabilities[i]! - exact) / exact).toBeLessThanOrEqual(1e-6);
    }
  });

  it('[TR3] a tree that is one leaf is exported too', async () => {
    const stump: Tree = {
      feature: Int32Array.of(-1),
      threshold: Float32Array.of(0),
      left: Int32Array.of(-1),
      right: Int32Array.of(-1),
      missingLeft: Uint8Array.of(0),
      value: Float32Array.of(0.3),
    };
    const { margins } = await run(await session([stump, trees[0]!]), Float32Array.of(1, 2, 3, 4, 5));
    expect(margins[0]).toBe(marginOf([stump, trees[0]!], Float32Array.of(1, 2, 3, 4, 5), 0));
  });
});
