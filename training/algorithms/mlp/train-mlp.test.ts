import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrainingRun } from '../../algorithm.ts';
import type { Table } from '../../data/table.ts';
import { areaUnderCurve, logLoss } from '../../evaluate/metrics.ts';
import { sigmoid } from '../../logistic.ts';
import { createRandom } from '../../random.ts';
import { sampleOf, tableOf } from '../../testing/make-table.ts';
import { trainModel } from '../../train-model.ts';
import { fitScaling, scaledWidth, scaleRow } from './input-scaling.ts';
import { mlp } from './mlp.ts';
import { type MlpModel, type MlpOptions, scoreRows, trainMlp } from './train-mlp.ts';

const options = (more: Partial<MlpOptions> = {}): MlpOptions => ({
  hidden: [
    { free: 12, rising: 4 },
    { free: 12, rising: 4 },
  ],
  learningRate: 0.01,
  decay: 0.01,
  batchRows: 32,
  maxEpochs: 25,
  patience: 10,
  monotone: [],
  ...more,
});
const train = (table: Table, validation: Table, more: Partial<MlpOptions> = {}, run: Partial<TrainingRun> = {}) =>
  trainMlp({ task: 'probability', train: table, validation }, options(more), { seed: 3, ...run });
const chancesOf = ({ network, scaling }: MlpModel, data: Table) => scoreRows(network, scaling, data).map(sigmoid);
const chanceOf = (model: MlpModel, ...row: number[]) => chancesOf(model, tableOf([row], [0]))[0]!;

describe('a multilayer perceptron', () => {
  it('[TR5] learns an interaction that no single feature shows (exclusive or)', async () => {
    const chance = ([a, b]: number[]) => (a! > 0 !== b! > 0 ? 0.95 : 0.05);
    const model = await train(sampleOf(2000, 1, 2, chance), sampleOf(500, 2, 2, chance));
    const test = sampleOf(2000, 3, 2, chance);
    expect(areaUnderCurve(chancesOf(model, test), test.labels)).toBeGreaterThan(0.92);
  });

  it('[TR5] comes close to the best possible loss on a smooth surface', async () => {
    const chance = ([a, b, c]: number[]) => sigmoid(2 * a! - 1.5 * b! * b! + a! * c!);
    const model = await train(sampleOf(6000, 1, 3, chance), sampleOf(2000, 2, 3, chance));
    const test = sampleOf(6000, 3, 3, chance);
    const truth = Float64Array.from({ length: 6000 }, (_, i) => chance([...test.rows.subarray(i * 3, i * 3 + 3)]));
    const regret = logLoss(chancesOf(model, test), test.labels) - logLoss(truth, test.labels);
    expect(regret).toBeLessThan(0.01);
  });

  it.each([1, -1] as const)(
    '[TR6] with constraint %i the score never goes the other way, for any other values',
    async (direction) => {
      const chance = ([a, b]: number[]) => sigmoid(3 * direction * a! + 4 * Math.sin(6 * a!) + 2 * b! * a!);
      const model = await train(sampleOf(3000, 1, 2, chance), sampleOf(500, 2, 2, chance), {
        monotone: [direction, 0],
        maxEpochs: 8,
      });
      const value = fc.float({ noNaN: true });
      const other = fc.float();
      fc.assert(
        fc.property(value, value, other, (a, b, rest) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          const [first, second] = scoreRows(
            model.network,
            model.scaling,
            tableOf(
              [
                [low, rest],
                [high, rest],
              ],
              [0, 0],
            ),
          );
          expect((second! - first!) * direction).toBeGreaterThanOrEqual(0);
        }),
        { numRuns: 500 },
      );
    },
  );

  it('[TR6] a constraint leaves room for what obeys it: steep, flat, steep again', async () => {
    const chance = ([a, b]: number[]) => sigmoid(6 * Math.min(a! + 0.4, 0) + 6 * Math.max(a! - 0.4, 0) + b!);
    const model = await train(sampleOf(6000, 1, 2, chance), sampleOf(2000, 2, 2, chance), { monotone: [1, 0] });
    const test = sampleOf(6000, 3, 2, chance);
    const truth = Float64Array.from({ length: 6000 }, (_, i) => chance([...test.rows.subarray(i * 2, i * 2 + 2)]));
    expect(logLoss(chancesOf(model, test), test.labels) - logLoss(truth, test.labels)).toBeLessThan(0.01);
  });

  it('[TR7] the same seed gives the same weights bit for bit, another seed others', async () => {
    const chance = ([a]: number[]) => sigmoid(3 * a!);
    const layersOf = async (seed: number) =>
      (await train(sampleOf(800, 1, 3, chance), sampleOf(200, 2, 3, chance), { maxEpochs: 3 }, { seed })).network
        .layers;
    expect(await layersOf(9)).toEqual(await layersOf(9));
    expect(await layersOf(9)).not.toEqual(await layersOf(10));
  });

  it('[TR8] missing values get the chance that fits them', async () => {
    const random = createRandom(4);
    const rows = Array.from({ length: 2000 }, () => [random() < 0.3 ? Number.NaN : random(), random()]);
    const labels = rows.map(([a]) => (Number.isNaN(a) ? 1 : a! > 0.5 ? 1 : 0));
    const data = tableOf(rows, labels);
    const model = await train(data, data);
    expect(chanceOf(model, Number.NaN, 0.5)).toBeGreaterThan(0.9);
    expect(chanceOf(model, 0.1, 0.5)).toBeLessThan(0.1);
    // A column that was never missing counts as its mean when it is missing.
    expect(chanceOf(model, 0.9, Number.NaN)).toBeCloseTo(chanceOf(model, 0.9, model.scaling.mean[1]!), 12);
  });

  it('[TR9] stops when the judging rows no longer improve and keeps the best epoch', async () => {
    const noise = () => 0.5;
    const losses: number[] = [];
    const judging = sampleOf(400, 2, 4, noise);
    const model = await train(
      sampleOf(400, 1, 4, noise),
      judging,
      { patience: 5, maxEpochs: 100 },
      { onProgress: ({ validationLoss }) => losses.push(validationLoss!) },
    );
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(model.epochs).toBe(best);
    expect(losses.length).toBe(best + 5);
    // The weights have since been rounded to float32.
    expect(logLoss(chancesOf(model, judging), judging.labels)).toBeCloseTo(losses[best - 1]!, 5);
  });

  it.each([
    ['one outcome alone', { labels: [1, 1, 1, 1] }, {}],
    ['labels that are no outcome', { labels: [0, 1, 2, 1] }, {}],
    ['constraints of another width', {}, { monotone: [0, 0, 0] as const }],
    ['no hidden layer', {}, { hidden: [] }],
    ['a layer without a free unit', {}, { hidden: [{ free: 0, rising: 2 }] }],
    ['half an epoch', {}, { maxEpochs: 0.5 }],
    ['a rate that is no number', {}, { learningRate: Number.NaN }],
  ])('[TR10] refuses %s', async (_name, data, more) => {
    const labels = 'labels' in data ? data.labels : [0, 1, 0, 1];
    const table = tableOf([[1], [2], [3], [4]], labels);
    const training = trainModel(mlp, { task: 'probability', train: table, validation: table }, options(more), {
      seed: 3,
    });
    await expect(training).rejects.toThrowError(/^DEFINITION_INVALID/);
  });
});

describe('scaling', () => {
  it('[TR19] every row gives finite inputs: centred, bounded, with a mark for what is missing', () => {
    const value = fc.oneof(fc.float(), fc.constant(Number.NaN), fc.constant(1));
    const rowOf = fc.tuple(value, value);
    fc.assert(
      fc.property(
        fc.array(rowOf, { minLength: 1, maxLength: 40 }),
        fc.array(rowOf, { maxLength: 20 }),
        (seen, unseen) => {
          const usable = seen.map((row) => row.map((x) => (Math.abs(x) > 1e18 ? 1e18 * Math.sign(x) : x)));
          const scaling = fitScaling(
            tableOf(
              usable,
              usable.map(() => 0),
            ),
            [0, -1],
          );
          const out = new Float64Array(scaledWidth(scaling));
          for (const row of [...usable, ...unseen]) {
            scaleRow(scaling, Float32Array.from(row), 0, out, 0);
            for (const x of out) expect(Math.abs(x)).toBeLessThanOrEqual(6.001);
            for (const [i, column] of scaling.marked.entries())
              expect(out[2 + i]).toBe(Number.isNaN(row[column]!) ? 1 : 0);
          }
        },
      ),
    );
  });
});
