import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../algorithm.ts';
import { createRandom, type Random } from '../random.ts';
import { TASKS, type TaskName } from '../tasks.ts';
import { tableOf } from '../testing/make-table.ts';
import { type TrainedModel, trainModel } from '../train-model.ts';
import { kmeans } from './kmeans/kmeans.ts';
import { linear } from './linear/linear.ts';
import { logistic } from './logistic/logistic.ts';
import { svm } from './svm/svm.ts';

const CATEGORIES = [0, 0, 4, 0];
const WIDTH = CATEGORIES.length;
const run = { seed: 1 };

interface Lesson {
  readonly task: TaskName;
  readonly classCount: number;
  readonly learn: (data: TrainingData) => Promise<TrainedModel>;
}

const lessons: readonly (readonly [string, Lesson])[] = [
  ['logistic of two', { task: 'probability', classCount: 2, learn: (data) => trainModel(logistic, data, {}, run) }],
  ['logistic of four', { task: 'classes', classCount: 4, learn: (data) => trainModel(logistic, data, {}, run) }],
  [
    'logistic of few columns',
    {
      task: 'probability',
      classCount: 2,
      learn: (data) => trainModel(logistic, data, { penalty: 3, l1Share: 1 }, run),
    },
  ],
  ['k-means', { task: 'clusters', classCount: 1, learn: (data) => trainModel(kmeans, data, { restarts: 1 }, run) }],
  ['svm of two', { task: 'probability', classCount: 2, learn: (data) => trainModel(svm, data, {}, run) }],
  ['svm of four', { task: 'classes', classCount: 4, learn: (data) => trainModel(svm, data, {}, run) }],
  ['svm of two classes', { task: 'classes', classCount: 2, learn: (data) => trainModel(svm, data, {}, run) }],
  ['svm of a value', { task: 'value', classCount: 1, learn: (data) => trainModel(svm, data, {}, run) }],
  ['linear svm', { task: 'classes', classCount: 4, learn: (data) => trainModel(svm, data, { kernel: 'linear' }, run) }],
  ['linear', { task: 'value', classCount: 1, learn: (data) => trainModel(linear, data, {}, run) }],
];

/** Numbers of any size, missing and infinite ones, and a column of four categories. */
function rowsOf(count: number, size: number, random: Random, strange: boolean): number[][] {
  return Array.from({ length: count }, () => {
    const odd = strange ? random() : 1;
    const first = odd < 0.05 ? Number.POSITIVE_INFINITY : odd < 0.1 ? Number.NEGATIVE_INFINITY : random() * size;
    return [first, random() < 0.1 ? Number.NaN : random(), Math.floor(random() * (strange ? 6 : 4)), size + random()];
  });
}

const labelOf: Readonly<Record<string, (score: number, classCount: number) => number>> = {
  probability: (score) => Number(score > 1),
  classes: (score, count) => Math.min(count - 1, Math.max(0, Math.floor((count * score) / 2))),
  value: (score) => 1000 + score,
  clusters: () => 0,
};

function dataOf({ task, classCount }: Lesson, size: number, seed: number): TrainingData {
  const random = createRandom(seed);
  const rows = rowsOf(120, size, random, false);
  const labels = rows.map(([a, b, c]) =>
    labelOf[task]!(a! / size + (Number.isNaN(b) ? 0.5 : b!) + (c! % 2) / 2 + random() / 4, classCount),
  );
  const train = tableOf(rows, labels);
  return { task, train, validation: train, classCount, categories: CATEGORIES };
}

async function answersOf(session: InferenceSession, rows: Float32Array, names: readonly string[]): Promise<number[][]> {
  const results = await session.run({ row: new Tensor('float32', rows, [rows.length / WIDTH, WIDTH]) });
  return Array.from({ length: rows.length / WIDTH }, (_, row) =>
    names.flatMap((name) => {
      const { data, dims } = results[name]!;
      const width = Number(dims[1]);
      return Array.from((data as Float32Array).subarray(row * width, (row + 1) * width));
    }),
  );
}

const firstMost = (values: readonly number[]) => values.indexOf(Math.max(...values));

describe('graphs that add and multiply', () => {
  it.each(lessons)('[TR64] %s: ONNX Runtime gives what the trainer gives', async (_, lesson) => {
    const size = fc.constantFrom(1e-3, 1, 1e6, 1e30);
    await fc.assert(
      fc.asyncProperty(size, fc.integer({ min: 1, max: 1e6 }), async (size, seed) => {
        const model = await lesson.learn(dataOf(lesson, size, seed));
        const { rows } = tableOf(rowsOf(1000, size, createRandom(seed + 1), true), []);
        const session = await InferenceSession.create(model.bytes, { intraOpNumThreads: 1 });
        const names = model.outputs.map(({ name }) => name);
        const answers = await answersOf(session, rows, names);
        const predictions = model.predict({ rows, width: WIDTH });
        const own = answers.map((_, row) => TASKS[lesson.task].outputsOf(predictions, row, model.form));
        const { toleranceRelative, toleranceAbsolute = 0 } = model.tolerance;
        const differ = answers.filter((answer, row) =>
          answer.some(
            (value, k) =>
              !(Math.abs(value - own[row]![k]!) <= toleranceRelative * Math.abs(own[row]![k]!) + toleranceAbsolute),
          ),
        );
        expect(differ).toEqual([]);
        if (lesson.task === 'classes') {
          const { width } = model.form;
          const labelsOf = (all: readonly number[][]) => all.map((one) => firstMost(one.slice(0, width)));
          expect(labelsOf(answers)).toEqual(labelsOf(own));
        }
        for (const row of [0, 500, 999])
          expect(await answersOf(session, rows.slice(row * WIDTH, (row + 1) * WIDTH), names)).toEqual([answers[row]]);
      }),
      { numRuns: 4 },
    );
  });
});
