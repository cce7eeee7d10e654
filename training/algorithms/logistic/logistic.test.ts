import { describe, expect, it } from 'vitest';
import type { TrainingData } from '../../algorithm.ts';
import type { Table } from '../../data/table.ts';
import type { LinearModel } from '../../linear-models/linear-model.ts';
import { createRandom } from '../../random.ts';
import { TASKS } from '../../tasks.ts';
import { tableOf } from '../../testing/make-table.ts';
import { iris, others, secondKind } from '../../testing/others.ts';
import { logistic } from './logistic.ts';

type Given = Parameters<typeof logistic.options.parse>[0];

const dataOf = (train: Table, classCount?: number): TrainingData => ({
  task: classCount === undefined ? 'probability' : 'classes',
  train,
  validation: train,
  ...(classCount !== undefined && { classCount }),
});
const learn = async (data: TrainingData, given: Given = {}) =>
  await logistic.fit(data, logistic.options.parse(given), { seed: 1 });

/** The sum of the rows' losses and the penalty. */
function objectiveOf(model: LinearModel, table: Table, penalty: number, l1Share: number): number {
  const metrics = TASKS[model.task].answersOf(logistic.predict(model, table), model.form);
  const loss = table.labels.reduce((sum, label, row) => {
    const { width } = model.form;
    const chance = width > 1 ? metrics[row * width + label]! : label === 1 ? metrics[row]! : 1 - metrics[row]!;
    return sum - Math.log(chance);
  }, 0);
  const count = model.inputs.sources.length + 1;
  return model.weights.reduce((sum, weight, i) => {
    if (i % count === count - 1) return sum;
    return sum + penalty * (l1Share * Math.abs(weight) + ((1 - l1Share) / 2) * weight * weight);
  }, loss);
}

describe('logistic regression', () => {
  it.each(others.logistic)(
    '[TR60] of $labels kinds reaches the objective for a penalty of $penalty, $l1Share of sizes',
    async (reached) => {
      const { labels, penalty, l1Share, objective } = reached;
      const table = labels === 'two' ? secondKind : iris;
      const data = labels === 'two' ? dataOf(table) : dataOf(table, 3);
      const model = await learn(data, { penalty, l1Share });
      const own = objectiveOf(model, table, penalty, l1Share);
      expect(own / objective - 1).toBeLessThan(1e-5);
      expect(own / objective - 1).toBeGreaterThan(-1e-5);
    },
  );

  it('[TR61] shifted columns and other units give the same chances, and rare outcomes their share', async () => {
    const other = { ...secondKind, rows: secondKind.rows.map((one, i) => (i % 2 === 0 ? 1000 * one : one - 64)) };
    const chances = (table: Table, model: LinearModel) => logistic.predict(model, table);
    const [one, two] = [await learn(dataOf(secondKind)), await learn(dataOf(other))];
    const own = chances(secondKind, one);
    for (const [row, score] of chances(other, two).entries()) expect(score).toBeCloseTo(own[row]!, 2);
    // With a penalty that leaves nothing else, the constant alone answers: a third of the rows.
    const flat = await learn(dataOf(secondKind), { penalty: 1e9 });
    for (const score of logistic.predict(flat, secondKind)) expect(score).toBeCloseTo(Math.log(0.5), 3);
  });

  it('[TR61] without standardizing, the penalty is of columns as they are', async () => {
    const given = { penalty: 5, standardize: false };
    const [own, large] = [
      await learn(dataOf(secondKind), given),
      await learn(dataOf(secondKind), { ...given, penalty: 5e6 }),
    ];
    const other = { ...secondKind, rows: secondKind.rows.map((one) => 1000 * one) };
    const scores = logistic.predict(own, secondKind);
    const thousandfold = logistic.predict(await learn(dataOf(other), { ...given, penalty: 5e6 }), other);
    for (const [row, score] of thousandfold.entries()) expect(score).toBeCloseTo(scores[row]!, 2);
    expect(logistic.predict(large, secondKind)[0]).not.toBeCloseTo(scores[0]!, 2);
  });

  it('[TR60] sizes that cost enough leave exact zeros', async () => {
    const { weights } = await learn(dataOf(secondKind), { penalty: 8, l1Share: 1 });
    expect(weights.filter((weight) => weight === 0).length).toBeGreaterThan(0);
    expect(weights.filter((weight) => weight !== 0).length).toBeGreaterThan(1);
  });

  it.each([
    ['outcomes that a line parts, and no penalty', (i: number) => [i, 2 * i], { penalty: 0 }],
    ['a column that never changes', (i: number) => [i, 7], {}],
    ['huge values', (i: number) => [i * 8e36, i * 1e-38], {}],
    ['infinite values', (i: number) => [i > 37 ? Number.POSITIVE_INFINITY : i, i], {}],
  ] as const)('[TR62] %s give finite scores', async (_, rowOf, given) => {
    const rows = Array.from({ length: 40 }, (_, i) => [...rowOf(i)]);
    const table = tableOf(
      rows,
      rows.map((_, i) => Number(i >= 20)),
    );
    const scores = logistic.predict(await learn(dataOf(table), given), table);
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(TASKS.probability.judge(scores, table.labels, { link: 'logit', width: 1 }).auc).toBeGreaterThan(0.9);
  });

  it('[TR62] more columns than rows, and as many classes as rows, are learnt', async () => {
    const random = createRandom(3);
    const rows = Array.from({ length: 30 }, () => Array.from({ length: 200 }, () => random() - 0.5));
    const table = tableOf(
      rows,
      rows.map((_, i) => i),
    );
    const model = await learn(dataOf(table, 30), { penalty: 0.01 });
    const { accuracy } = TASKS.classes.judge(logistic.predict(model, table), table.labels, model.form);
    expect(accuracy).toBe(1);
  });
});
