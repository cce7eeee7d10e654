import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrainingRun } from '../../algorithm.ts';
import type { Table } from '../../data/table.ts';
import { areaUnderCurve, logLoss } from '../../evaluate/metrics.ts';
import { sigmoid } from '../../logistic.ts';
import { createRandom } from '../../random.ts';
import { sampleOf, tableOf } from '../../testing/make-table.ts';
import { trainModel } from '../../train-model.ts';
import { binRows, featureBins, MISSING_BIN } from '../../trees/bins.ts';
import { marginOf, type Tree } from '../../trees/tree.ts';
import { boosting } from './boosting.ts';
import { type GbdtOptions, trainGbdt } from './train-gbdt.ts';

const options = (more: Partial<GbdtOptions> = {}): GbdtOptions => ({
  maxTrees: 80,
  learningRate: 0.2,
  maxLeaves: 12,
  maxDepth: 5,
  l2: 1,
  minCurvature: 1,
  minGain: 0,
  rowShare: 1,
  featureShare: 1,
  monotone: [],
  patience: 20,
  loss: 'squared',
  quantile: 0.5,
  ...more,
});
const train = (table: Table, validation: Table, more: Partial<GbdtOptions> = {}, run: Partial<TrainingRun> = {}) =>
  trainGbdt({ task: 'probability', train: table, validation }, options(more), { seed: 3, ...run });
const chancesOf = (trees: readonly Tree[], data: Table) =>
  Float64Array.from({ length: data.labels.length }, (_, i) => sigmoid(marginOf(trees, data.rows, i * data.width)));

describe('gradient-boosted trees', () => {
  it('[TR5] learn an interaction that no single feature shows (exclusive or)', async () => {
    const chance = ([a, b]: number[]) => (a! > 0 !== b! > 0 ? 0.95 : 0.05);
    const { trees } = await train(sampleOf(2000, 1, 2, chance), sampleOf(500, 2, 2, chance));
    const test = sampleOf(2000, 3, 2, chance);
    expect(areaUnderCurve(chancesOf(trees, test), test.labels)).toBeGreaterThan(0.93);
  });

  it('[TR5] come close to the best possible loss on a smooth surface', async () => {
    const chance = ([a, b, c]: number[]) => sigmoid(2 * a! - 1.5 * b! * b! + a! * c!);
    const { trees } = await train(sampleOf(6000, 1, 3, chance), sampleOf(2000, 2, 3, chance), {
      learningRate: 0.1,
      maxTrees: 300,
    });
    const test = sampleOf(6000, 3, 3, chance);
    const truth = Float64Array.from({ length: 6000 }, (_, i) => chance([...test.rows.subarray(i * 3, i * 3 + 3)]));
    const regret = logLoss(chancesOf(trees, test), test.labels) - logLoss(truth, test.labels);
    expect(regret).toBeLessThan(0.02);
  });

  it.each([1, -1] as const)(
    '[TR6] with constraint %i the score never goes the other way, for any other values',
    async (direction) => {
      const chance = ([a, b]: number[]) => sigmoid(3 * direction * a! + 4 * Math.sin(6 * a!) + 2 * b! * a!);
      const { trees } = await train(sampleOf(3000, 1, 2, chance), sampleOf(500, 2, 2, chance), {
        monotone: [direction, 0],
      });
      const value = fc.float({ min: -2, max: 2, noNaN: true });
      fc.assert(
        fc.property(value, value, value, (a, b, other) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          const rise =
            marginOf(trees, Float32Array.of(high, other), 0) - marginOf(trees, Float32Array.of(low, other), 0);
          expect(rise * direction).toBeGreaterThanOrEqual(0);
        }),
        { numRuns: 500 },
      );
    },
  );

  it('[TR7] the same seed gives the same trees, another seed others', async () => {
    const chance = ([a]: number[]) => sigmoid(3 * a!);
    const few = { rowShare: 0.7, featureShare: 0.7, maxTrees: 10 };
    const treesOf = async (seed: number) =>
      (await train(sampleOf(800, 1, 3, chance), sampleOf(200, 2, 3, chance), few, { seed })).trees;
    expect(await treesOf(9)).toEqual(await treesOf(9));
    expect(await treesOf(9)).not.toEqual(await treesOf(10));
  });

  it('[TR8] missing values get the side that fits them', async () => {
    const random = createRandom(4);
    const rows = Array.from({ length: 2000 }, () => [random() < 0.3 ? Number.NaN : random()]);
    const labels = rows.map(([a]) => (Number.isNaN(a) ? 1 : a! > 0.5 ? 1 : 0));
    const data = tableOf(rows, labels);
    const { trees } = await train(data, data);
    expect(sigmoid(marginOf(trees, Float32Array.of(Number.NaN), 0))).toBeGreaterThan(0.9);
    expect(sigmoid(marginOf(trees, Float32Array.of(0.1), 0))).toBeLessThan(0.1);
  });

  it('[TR9] stops when the judging rows no longer improve and keeps the best number of trees', async () => {
    const noise = () => 0.5;
    const losses: number[] = [];
    const { trees } = await train(
      sampleOf(400, 1, 4, noise),
      sampleOf(400, 2, 4, noise),
      { patience: 5 },
      { onProgress: ({ validationLoss }) => losses.push(validationLoss!) },
    );
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(trees.length).toBeLessThanOrEqual(Math.max(1, best));
    expect(losses.length).toBeLessThanOrEqual(best + 5);
  });

  it.each([
    ['one outcome alone', { labels: [1, 1, 1, 1] }, {}],
    ['labels that are no outcome', { labels: [0, 1, 2, 1] }, {}],
    ['constraints of another width', {}, { monotone: [0, 0, 0] as const }],
    ['a share of no rows', {}, { rowShare: 0 }],
    ['a tree of one leaf', {}, { maxLeaves: 1 }],
  ])('[TR10] refuses %s', async (_name, data, more) => {
    const labels = 'labels' in data ? data.labels : [0, 1, 0, 1];
    const table = tableOf([[1], [2], [3], [4]], labels);
    const training = trainModel(boosting, { task: 'probability', train: table, validation: table }, options(more), {
      seed: 3,
    });
    await expect(training).rejects.toThrowError(/^DEFINITION_INVALID/);
  });
});

describe('bins', () => {
  it('[TR11] a value is in the first bin whose edge is not below it; missing values have a bin of their own', () => {
    const value = fc.oneof(fc.float({ noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 600 }), (values) => {
        const data = tableOf(
          values.map((v) => [v]),
          values.map(() => 0),
        );
        const features = featureBins(data);
        const { edges } = features[0]!;
        const bins = new Uint8Array(values.length);
        binRows(data, features, bins, 0, 1);
        for (const [i, raw] of data.rows.entries()) {
          if (Number.isNaN(raw)) expect(bins[i]).toBe(MISSING_BIN);
          else expect(bins[i]).toBe([...edges].filter((edge) => raw > edge).length);
        }
        expect(edges.length).toBeLessThan(MISSING_BIN);
      }),
    );
  });
});
