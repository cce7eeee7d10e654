import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../../algorithm.ts';
import type { Table } from '../../data/table.ts';
import { calibrationCurve, calibrationError } from '../../evaluate/metrics.ts';
import { TASKS, type TaskName } from '../../tasks.ts';
import { sampleOf, tableOf } from '../../testing/make-table.ts';
import { diabetes, iris, others, secondKind } from '../../testing/others.ts';
import { svm } from './svm.ts';

type Given = Parameters<typeof svm.options.parse>[0];

const dataOf = (task: TaskName, train: Table, classCount = 2): TrainingData => ({
  ...{ task, train, classCount },
  validation: train,
});
const learn = async (data: TrainingData, given: Given = {}) =>
  await svm.fit(data, svm.options.parse(given), { seed: 1 });
const chancesOf = (model: Awaited<ReturnType<typeof learn>>, table: Table, width: number) =>
  TASKS[model.task].answersOf(svm.predict(model, table), { link: 'logit', width });

describe('a support vector machine', () => {
  const memory = [200, 1];
  const reached = others.svm.flatMap((one) => memory.map((cacheMb) => ({ ...one, cacheMb })));
  it.each(reached)(
    '[TR68] of a $task, $kernel, cost $cost, is as good as libsvm with $cacheMb MB',
    async ({ task, kernel, cost, objective, decisions, cacheMb }) => {
      const table = task === 'value' ? diabetes : secondKind;
      const gamma = task === 'value' ? 0.1 : 0.25;
      const model = await learn(dataOf(task, table), { kernel, cost, gamma, cacheMb, tolerance: 1e-4 });
      expect(Math.abs(model.objective / objective - 1)).toBeLessThan(1e-3);
      if (task !== 'value') return;
      const mean = table.labels.reduce((sum, label) => sum + label, 0) / table.labels.length;
      const spread = Math.sqrt(table.labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / table.labels.length);
      const values = svm.predict(model, table);
      for (const [i, decision] of decisions.entries())
        expect((values[10 * i]! - mean) / spread).toBeCloseTo(decision, 2);
    },
  );

  it('[TR68] with the tolerance it has by itself too', async () => {
    const { cost, objective } = others.svm[0]!;
    const model = await learn(dataOf('probability', secondKind), { cost, gamma: 0.25 });
    expect(Math.abs(model.objective / objective - 1)).toBeLessThan(1e-3);
  });

  it('[TR69] gives chances that come true as often as they say, also where it follows its rows too closely', async () => {
    const chance = ([a]: number[]) => 1 / (1 + Math.exp(-4 * a!));
    const model = await learn(dataOf('probability', sampleOf(500, 1, 3, chance)), { gamma: 4, cost: 5 });
    const test = sampleOf(2000, 2, 3, chance);
    const chances = chancesOf(model, test, 1);
    expect(calibrationError(calibrationCurve(chances, test.labels))).toBeLessThan(0.06);
  });

  it('[TR69] tells several classes apart, with chances that add up to one', async () => {
    const model = await learn(dataOf('classes', iris, 3));
    const chances = chancesOf(model, iris, 3);
    const { accuracy } = TASKS.classes.judge(svm.predict(model, iris), iris.labels, { link: 'logit', width: 3 });
    expect(accuracy).toBeGreaterThan(0.95);
    for (let row = 0; row < 150; row++)
      expect(chances[3 * row]! + chances[3 * row + 1]! + chances[3 * row + 2]!).toBeCloseTo(1, 10);
  });

  const few = [
    ['a class without rows', 'classes', 4, [0, 1, 2, 0, 1, 2]],
    ['sides of one row', 'probability', 2, [0, 0, 0, 0, 0, 1]],
    ['a class of one row', 'classes', 3, [0, 0, 0, 1, 1, 2]],
    ['two rows', 'probability', 2, [0, 1]],
    ['labels that are all the same', 'value', 1, [3, 3, 3, 3]],
  ] as const;
  it.each(few)('[TR70] %s: what it answers is finite', async (_, task, classCount, labels) => {
    for (const kernel of ['rbf', 'linear'] as const)
      for (const rowOf of [(i: number) => [i, i * i], () => [1, 2]]) {
        const table = tableOf(
          labels.map((_, i) => rowOf(i)),
          labels,
        );
        const model = await learn(dataOf(task, table, classCount), { kernel });
        const answers = svm.predict(model, table);
        expect(answers.every(Number.isFinite)).toBe(true);
        if (task === 'value') for (const answer of answers) expect(answer).toBeCloseTo(3, 6);
      }
  });

  it('[TR70] a class without rows is hardly ever the answer', async () => {
    const model = await learn(dataOf('classes', iris, 4));
    const chances = chancesOf(model, iris, 4);
    for (let row = 0; row < 150; row++) expect(chances[4 * row + 3]).toBeLessThan(0.01);
  });

  it('[TR10] more classes than can be told apart in pairs are refused', async () => {
    const table = tableOf(
      Array.from({ length: 60 }, (_, i) => [i]),
      Array.from({ length: 60 }, (_, i) => i),
    );
    await expect(learn(dataOf('classes', table, 60))).rejects.toThrow('expected at most 50 classes, got 60');
  });
});
