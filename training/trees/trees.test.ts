import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../algorithm.ts';
import { boosting } from '../algorithms/boosting/boosting.ts';
import { extratrees } from '../algorithms/extratrees/extratrees.ts';
import { forest } from '../algorithms/forest/forest.ts';
import { tree } from '../algorithms/tree/tree.ts';
import type { Table } from '../data/table.ts';
import { createRandom, type Random } from '../random.ts';
import { TASKS, type TaskName } from '../tasks.ts';
import { tableOf } from '../testing/make-table.ts';
import { type TrainedModel, trainModel } from '../train-model.ts';

const CATEGORIES = [0, 6, 300];
const WIDTH = CATEGORIES.length;
const CLASSES = 4;

/** A number, a column of six categories and one of three hundred, each missing now and then. */
const anyRow = (random: Random): number[] =>
  CATEGORIES.map((count) => {
    if (random() < 0.1) return Number.NaN;
    return count === 0 ? random() * 2 - 1 : Math.floor(random() ** 2 * count);
  });

/** The rows of odd categories score higher. */
function scoreOf([a, b, c]: readonly number[]): number {
  const odd = (value: number | undefined) => (Number.isNaN(value) ? 0.4 : value! % 2);
  return (Number.isNaN(a) ? 0.2 : a!) + 2 * odd(b) - odd(c) + odd(b) * odd(c);
}

function lessonOf(task: TaskName, rows: number, seed: number): Table {
  const random = createRandom(seed);
  const all = Array.from({ length: rows }, () => anyRow(random));
  return tableOf(
    all,
    all.map((row) => {
      const score = scoreOf(row) + random() - 0.5;
      if (task === 'value') return 1000 + score;
      return task === 'probability' ? Number(score > 0.7) : Math.min(CLASSES - 1, Math.max(0, Math.floor(score + 1)));
    }),
  );
}

const dataOf = (task: TaskName, rows: number, seed = 1): TrainingData => ({
  task,
  train: lessonOf(task, rows, seed),
  validation: lessonOf(task, 200, seed + 1),
  classCount: CLASSES,
  categories: CATEGORIES,
});

async function answersOf(model: TrainedModel, rows: Float32Array): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(model.bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const results = await session.run({ row: new Tensor('float32', rows, [rows.length / WIDTH, WIDTH]) });
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

const learners = {
  boosting: (data: TrainingData, more: object = {}, threads = 1) =>
    trainModel(boosting, data, { maxTrees: 12, ...more }, { seed: 3, threads }),
  forest: (data: TrainingData, more: object = {}, threads = 1) =>
    trainModel(forest, data, { trees: 8, ...more }, { seed: 3, threads }),
  extratrees: (data: TrainingData, more: object = {}, threads = 1) =>
    trainModel(extratrees, data, { trees: 8, ...more }, { seed: 3, threads }),
  tree: (data: TrainingData, more: object = {}) => trainModel(tree, data, more, { seed: 3 }),
};
const names = Object.keys(learners) as (keyof typeof learners)[];
const { tasks } = boosting;
const cases = names.flatMap((name) => tasks.map((task) => [name, task] as const));

describe('trees of every kind', () => {
  it('[TR39] answer as ONNX Runtime does, bit for bit: any data, depth, categories and missing values', async () => {
    const anyCategory = fc.oneof(
      fc.integer({ min: -2, max: 310 }),
      fc.float(),
      fc.constantFrom(-0, 0.5, 1e10, Number.NaN),
    );
    const anyCase = fc.record({
      name: fc.constantFrom(...names),
      task: fc.constantFrom(...tasks),
      rows: fc.integer({ min: 40, max: 300 }),
      seed: fc.integer({ min: 1, max: 1e6 }),
      maxDepth: fc.integer({ min: 1, max: 9 }),
      asked: fc.array(fc.tuple(fc.float(), anyCategory, anyCategory), { minLength: 1, maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ name, task, rows, seed, maxDepth, asked }) => {
        const data = dataOf(task, rows, seed);
        const model = await learners[name](data, { maxDepth });
        const { validation } = data;
        const row = Float32Array.from([...validation.rows, ...asked.flat()]);
        const own = model.predict({ rows: row, width: WIDTH });
        const answers = await answersOf(model, row);
        const [exact] = model.tolerance.exactOutputs;
        expect(answers[exact!]).toEqual(Float32Array.from(own));
      }),
      { numRuns: 40 },
    );
  });

  it.each(cases)(
    '[TR40] %s of %s learn what a column of categories says, rare and unknown ones too',
    async (name, task) => {
      const model = await learners[name](dataOf(task, 1500), name === 'boosting' ? { maxTrees: 40 } : {});
      const test = lessonOf(task, 800, 9);
      const metrics = TASKS[task].judge(model.predict(test), test.labels, model.form);
      if (task === 'value') expect(metrics.r2).toBeGreaterThan(0.6);
      else if (task === 'classes') expect(metrics.accuracy).toBeGreaterThan(metrics.accuracyOfMostFrequent! + 0.1);
      else expect(metrics.auc).toBeGreaterThan(0.85);
    },
  );

  it.each(['boosting', 'forest', 'extratrees'] as const)(
    '[TR41] %s are the same bytes for any number of threads',
    async (name) => {
      const data = dataOf(name === 'boosting' ? 'classes' : 'value', 300);
      const few = name === 'boosting' ? { maxTrees: 4 } : {};
      const [one, two, three] = await Promise.all([1, 2, 3].map((threads) => learners[name](data, few, threads)));
      expect(two!.bytes).toEqual(one!.bytes);
      expect(three!.bytes).toEqual(one!.bytes);
    },
  );

  it.each(['boosting', 'forest'] as const)(
    '[TR42] %s asked to stop keep what they have, with threads as without',
    async (name) => {
      for (const threads of [1, 2]) {
        const enough = new AbortController();
        const run = {
          seed: 3,
          threads,
          enough: enough.signal,
          onProgress: ({ done }: { done: number }) => done === 3 && enough.abort(),
        };
        const data = dataOf('probability', 2000);
        const options = { patience: 1e5, learningRate: 0.01, maxTrees: 20_000 };
        const model = await (name === 'boosting'
          ? trainModel(boosting, data, options, run)
          : trainModel(forest, data, { trees: 20_000 }, run));
        expect(model.sizes.trees).toBeGreaterThanOrEqual(1);
        expect(model.sizes.trees).toBeLessThan(10_000);
      }
    },
  );

  it('[TR43] a run with threads that is called off ends with the reason', async () => {
    for (const algorithm of [boosting, forest]) {
      const controller = new AbortController();
      const run = {
        seed: 3,
        threads: 2,
        signal: controller.signal,
        onProgress: () => controller.abort(new Error('off')),
      };
      const data = dataOf('value', 500);
      const training =
        algorithm === boosting ? trainModel(boosting, data, {}, run) : trainModel(forest, data, { trees: 5000 }, run);
      await expect(training).rejects.toThrow('off');
    }
  });
});

describe('boosting values', () => {
  const random = createRandom(8);
  const rowsOf = (count: number) => Array.from({ length: count }, () => [random() * 2 - 1, random() * 2 - 1]);
  /** A value with one very large error in ten. */
  const noisy = ([a, b]: readonly number[]) => 10 * a! + b! + (random() < 0.1 ? 1000 : random());
  const rows = rowsOf(1500);
  const table = tableOf(rows, rows.map(noisy));
  const judging = rowsOf(500);
  const data: TrainingData = { task: 'value', train: table, validation: tableOf(judging, judging.map(noisy)) };
  const learn = (options: object) => trainModel(boosting, data, { minCurvature: 30, ...options }, { seed: 3 });

  it('[TR44] the absolute error is not led by a few large errors, as the square is', async () => {
    const truth = rows.map(([a, b]) => 10 * a! + b! + 0.5);
    const errorOf = (model: TrainedModel) =>
      model.predict(table).reduce((sum, value, i) => sum + Math.abs(value - truth[i]!), 0) / truth.length;
    expect(errorOf(await learn({ loss: 'absolute' }))).toBeLessThan(2);
    expect(errorOf(await learn({ loss: 'squared' }))).toBeGreaterThan(20);
  });

  it.each([0.1, 0.75])('[TR44] %d of the labels are below the quantile', async (quantile) => {
    const model = await learn({ loss: 'quantile', quantile, maxTrees: 60 });
    const below =
      model.predict(table).reduce((sum, value, i) => sum + Number(table.labels[i]! < value), 0) / rows.length;
    expect(Math.abs(below - quantile)).toBeLessThan(0.06);
  });

  it.each(['squared', 'absolute'] as const)('[TR6] the %s error keeps a constraint, for any row', async (loss) => {
    const falling = rows.map(([a, b]) => -4 * a! + 3 * Math.sin(9 * a!) + b!);
    const constrained: TrainingData = { ...data, train: tableOf(rows, falling) };
    const model = await trainModel(boosting, constrained, { loss, monotone: [-1, 0], maxTrees: 40 }, { seed: 3 });
    const value = fc.float({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(value, value, value, (a, b, other) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const [above, below] = model.predict({ rows: Float32Array.of(low, other, high, other), width: 2 });
        expect(below).toBeLessThanOrEqual(above!);
      }),
      { numRuns: 200 },
    );
  });

  it('[TR10] a constraint on a column of categories is refused', async () => {
    const lesson = dataOf('value', 100);
    await expect(trainModel(boosting, lesson, { monotone: [0, 1, 0] }, { seed: 3 })).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      message: expect.stringContaining('columns of numbers'),
    });
  });
});
