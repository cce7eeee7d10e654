import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../data/dataset.ts';
import { areaUnderCurve, logLoss } from '../../evaluate/metrics.ts';
import { sigmoid } from '../../logistic.ts';
import { createRandom } from '../../random.ts';
import { datasetOf, sampleOf } from '../../testing/make-dataset.ts';
import { fitScaling, scaledWidth, scaleRow } from './input-scaling.ts';
import { type MlpModel, type MlpOptions, scoreRows, trainMlp } from './train-mlp.ts';

const options = (width: number, more: Partial<MlpOptions> = {}): MlpOptions => ({
  seed: 3,
  hidden: [
    { free: 12, rising: 4 },
    { free: 12, rising: 4 },
  ],
  learningRate: 0.01,
  decay: 0.01,
  batchRows: 32,
  maxEpochs: 25,
  patience: 10,
  monotone: Array.from({ length: width }, () => 0),
  ...more,
});
const chancesOf = ({ network, scaling }: MlpModel, data: Dataset) => scoreRows(network, scaling, data).map(sigmoid);
const chanceOf = (model: MlpModel, ...row: number[]) => chancesOf(model, datasetOf([row], [0]))[0]!;

describe('a multilayer perceptron', () => {
  it('[TR5] learns an interaction that no single feature shows (exclusive or)', () => {
    const chance = ([a, b]: number[]) => (a! > 0 !== b! > 0 ? 0.95 : 0.05);
    const model = trainMlp(sampleOf(2000, 1, 2, chance), sampleOf(500, 2, 2, chance), options(2));
    const test = sampleOf(2000, 3, 2, chance);
    expect(areaUnderCurve(chancesOf(model, test), test.labels)).toBeGreaterThan(0.92);
  });

  it('[TR5] comes close to the best possible loss on a smooth surface', () => {
    const chance = ([a, b, c]: number[]) => sigmoid(2 * a! - 1.5 * b! * b! + a! * c!);
    const model = trainMlp(sampleOf(6000, 1, 3, chance), sampleOf(2000, 2, 3, chance), options(3));
    const test = sampleOf(6000, 3, 3, chance);
    const truth = Float64Array.from({ length: 6000 }, (_, i) => chance([...test.rows.subarray(i * 3, i * 3 + 3)]));
    const regret = logLoss(chancesOf(model, test), test.labels) - logLoss(truth, test.labels);
    expect(regret).toBeLessThan(0.01);
  });

  it.each([1, -1])('[TR6] with constraint %i the score never goes the other way, for any other values', (direction) => {
    const chance = ([a, b]: number[]) => sigmoid(3 * direction * a! + 4 * Math.sin(6 * a!) + 2 * b! * a!);
    const model = trainMlp(
      sampleOf(3000, 1, 2, chance),
      sampleOf(500, 2, 2, chance),
      options(2, { monotone: [direction, 0], maxEpochs: 8 }),
    );
    const value = fc.float({ noNaN: true });
    const other = fc.float();
    fc.assert(
      fc.property(value, value, other, (a, b, rest) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const [first, second] = scoreRows(
          model.network,
          model.scaling,
          datasetOf(
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
  });

  it('[TR6] a constraint leaves room for what obeys it: steep, flat, steep again', () => {
    const chance = ([a, b]: number[]) => sigmoid(6 * Math.min(a! + 0.4, 0) + 6 * Math.max(a! - 0.4, 0) + b!);
    const constrained = options(2, { monotone: [1, 0] });
    const model = trainMlp(sampleOf(6000, 1, 2, chance), sampleOf(2000, 2, 2, chance), constrained);
    const test = sampleOf(6000, 3, 2, chance);
    const truth = Float64Array.from({ length: 6000 }, (_, i) => chance([...test.rows.subarray(i * 2, i * 2 + 2)]));
    expect(logLoss(chancesOf(model, test), test.labels) - logLoss(truth, test.labels)).toBeLessThan(0.01);
  });

  it('[TR7] the same seed gives the same weights bit for bit, another seed others', () => {
    const chance = ([a]: number[]) => sigmoid(3 * a!);
    const train = (seed: number) =>
      trainMlp(sampleOf(800, 1, 3, chance), sampleOf(200, 2, 3, chance), options(3, { seed, maxEpochs: 3 })).network
        .layers;
    expect(train(9)).toEqual(train(9));
    expect(train(9)).not.toEqual(train(10));
  });

  it('[TR8] missing values get the chance that fits them', () => {
    const random = createRandom(4);
    const rows = Array.from({ length: 2000 }, () => [random() < 0.3 ? Number.NaN : random(), random()]);
    const labels = rows.map(([a]) => (Number.isNaN(a) ? 1 : a! > 0.5 ? 1 : 0));
    const data = datasetOf(rows, labels);
    const model = trainMlp(data, data, options(2));
    expect(chanceOf(model, Number.NaN, 0.5)).toBeGreaterThan(0.9);
    expect(chanceOf(model, 0.1, 0.5)).toBeLessThan(0.1);
    // A column that was never missing counts as its mean when it is.
    expect(chanceOf(model, 0.9, Number.NaN)).toBeCloseTo(chanceOf(model, 0.9, model.scaling.mean[1]!), 12);
  });

  it('[TR9] stops when the judging rows no longer improve and keeps the best epoch', () => {
    const noise = () => 0.5;
    const losses: number[] = [];
    const judging = sampleOf(400, 2, 4, noise);
    const model = trainMlp(
      sampleOf(400, 1, 4, noise),
      judging,
      options(4, { patience: 5, maxEpochs: 100, onEpoch: (_, loss) => losses.push(loss) }),
    );
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(model.epochs).toBe(best);
    expect(losses.length).toBe(best + 5);
    // The weights were rounded to float32 since.
    expect(logLoss(chancesOf(model, judging), judging.labels)).toBeCloseTo(losses[best - 1]!, 5);
  });

  it.each([
    ['one outcome alone', { labels: [1, 1, 1, 1] }, {}],
    ['labels that are no outcome', { labels: [0, 1, 2, 1] }, {}],
    ['constraints of another width', {}, { monotone: [0, 0, 0] }],
    ['no hidden layer', {}, { hidden: [] }],
    ['a layer without a free unit', {}, { hidden: [{ free: 0, rising: 2 }] }],
    ['half an epoch', {}, { maxEpochs: 0.5 }],
    ['a rate that is no number', {}, { learningRate: Number.NaN }],
  ])('[TR10] refuses %s', (_name, data, more) => {
    const labels = 'labels' in data ? data.labels : [0, 1, 0, 1];
    const train = datasetOf([[1], [2], [3], [4]], labels);
    expect(() => trainMlp(train, train, options(1, more))).toThrowError(/^DEFINITION_INVALID/);
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
            datasetOf(
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
