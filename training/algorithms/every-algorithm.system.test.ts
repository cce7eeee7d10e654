import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputWidth } from '../../inference/registry/model-manifest.ts';
import { readRowModel } from '../../inference/registry/model-store.ts';
import { OnnxModel } from '../../inference/runtime/onnx-model.ts';
import type { Algorithm, TrainingData } from '../algorithm.ts';
import type { Table } from '../data/table.ts';
import { writeModel } from '../export/model-files.ts';
import { sigmoid } from '../logistic.ts';
import { TASKS, type TaskName } from '../tasks.ts';
import { sampleOf, tableOf } from '../testing/make-table.ts';
import { type TrainedModel, trainModel } from '../train-model.ts';

type AnyAlgorithm = Algorithm<unknown, unknown>;

const folders = (await readdir(import.meta.dirname, { withFileTypes: true })).filter((entry) => entry.isDirectory());
const exported: Record<string, Record<string, AnyAlgorithm>> = {};
for (const { name } of folders) exported[name] = await import(`./${name}/${name}.ts`);
const algorithms = Object.entries(exported).map(([name, exports]) => [name, exports[name]!] as const);
const lessons = algorithms.flatMap(([name, algorithm]) =>
  algorithm.tasks.map((task) => [name, task, algorithm] as const),
);

/** Three columns of very different sizes, the second missing in every fifth row; the third says nothing. */
function lessonOf(task: TaskName, count: number, seed: number): Table {
  const { rows } = sampleOf(count, seed, 3, () => 0);
  const outcome = sampleOf(count, seed + 1, 1, () => 0).rows;
  const scored = Array.from({ length: count }, (_, i) => {
    const [a, b, c] = [rows[3 * i]!, rows[3 * i + 1]!, rows[3 * i + 2]!];
    return { row: [100 * a, i % 5 === 0 ? Number.NaN : b, c / 100], score: 3 * a + (i % 5 === 0 ? 0 : 2 * b) };
  });
  return tableOf(
    scored.map(({ row }) => row),
    scored.map(({ score }, i) => {
      const noise = outcome[i]!;
      if (task === 'clusters') return 0;
      if (task === 'value') return 40 + 5 * score + noise;
      if (task === 'probability') return Number((noise + 1) / 2 < sigmoid(score));
      const at = score + noise;
      return at < -1 ? 0 : at < 1 ? 1 : 2;
    }),
  );
}

const dataOf = (task: TaskName): TrainingData => ({
  task,
  train: lessonOf(task, 1500, 1),
  validation: lessonOf(task, 300, 3),
  classCount: task === 'classes' ? 3 : 2,
});

describe('every algorithm', () => {
  let directory: string;
  const trained = new Map<string, TrainedModel>();
  const train = async (name: string, task: TaskName) => {
    const key = `${name} ${task}`;
    const model = trained.get(key) ?? (await trainModel(exported[name]![name]!, dataOf(task), {}, { seed: 5 }));
    trained.set(key, model);
    return model;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-algorithms-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  it('[TR30] is a folder whose file of the same name exports one object of that name', () => {
    expect(algorithms.length).toBeGreaterThan(2);
    for (const [name, exports] of Object.entries(exported)) {
      expect(Object.keys(exports)).toEqual([name]);
      expect(exports[name]).toMatchObject({ name });
    }
  });

  it.each(lessons)(
    '[TR31] %s learns a %s with the options it has by itself, and beats who says the same of all',
    async (name, task) => {
      const test = lessonOf(task, 800, 5);
      const model = await train(name, task);
      const metrics = TASKS[task].judge(model.predict(test), test.labels, model.form);
      if (task === 'value')
        expect(metrics.rootMeanSquaredError).toBeLessThan(0.2 * metrics.rootMeanSquaredErrorOfMean!);
      else if (task === 'clusters') expect(metrics.silhouette).toBeGreaterThan(0.2);
      else if (task === 'classes') expect(metrics.logLoss).toBeLessThan(0.75 * metrics.logLossOfShares!);
      else expect(metrics.logLoss).toBeLessThan(0.75 * metrics.logLossOfBaseRate!);
    },
  );

  it.each(lessons)(
    '[TR32] %s of a %s is a file that a server loads and that answers as the algorithm does',
    async (name, task) => {
      const model = await train(name, task);
      const test = lessonOf(task, 200, 7);
      const info = { name, version: '1', layoutHash: 'some', columns: ['a', 'b', 'c'], metrics: {}, trainedBy: {} };
      await writeModel(join(directory, task), model, test, info);
      const { manifest, bytes } = await readRowModel(join(directory, task), name, '1');
      const width = outputWidth(manifest);
      const answers = new Float32Array(200 * width);
      await (await OnnxModel.load(manifest, bytes)).run(test.rows, 200, answers);
      const { toleranceRelative, toleranceAbsolute = 0 } = model.tolerance;
      const predictions = model.predict(test);
      const own = Array.from({ length: 200 }, (_, row) => TASKS[task].outputsOf(predictions, row, model.form)).flat();
      for (const [i, answer] of answers.entries()) {
        expect(Math.abs(answer - own[i]!)).toBeLessThanOrEqual(
          toleranceRelative * Math.abs(own[i]!) + toleranceAbsolute,
        );
      }
    },
  );

  it.each(lessons)('[TR7] %s of a %s is the same file for the same seed', async (name, task) => {
    const again = await trainModel(exported[name]![name]!, dataOf(task), {}, { seed: 5 });
    expect(again.bytes).toEqual((await train(name, task)).bytes);
  });

  it.each(lessons)('[TR33] %s of a %s ends when it is called off, with the reason', async (_name, task, algorithm) => {
    const controller = new AbortController();
    const training = trainModel(algorithm, dataOf(task), {}, { seed: 5, signal: controller.signal });
    controller.abort(new Error('called off'));
    await expect(training).rejects.toThrow('called off');
  });

  it.each(algorithms)(
    '[TR10] %s refuses options it has not, other tasks, and labels of another task',
    async (_, algorithm) => {
      const [task] = algorithm.tasks;
      const data = dataOf(task!);
      const wrong = { ...data, train: { ...data.train, labels: data.train.labels.map(() => Number.NaN) } };
      const other = { ...data, task: 'value' as const };
      const attempts = [
        trainModel(algorithm, data, { speed: 3 }, { seed: 5 }),
        ...(TASKS[task!].hasLabels ? [trainModel(algorithm, wrong, {}, { seed: 5 })] : []),
        ...(algorithm.tasks.includes('value') ? [] : [trainModel(algorithm, other, {}, { seed: 5 })]),
      ];
      for (const result of await Promise.allSettled(attempts)) {
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'DEFINITION_INVALID' } });
      }
    },
  );
});
