import { describe, expect, it } from 'vitest';
import type { Table } from '../../data/table.ts';
import { createRandom } from '../../random.ts';
import { tableOf } from '../../testing/make-table.ts';
import { diabetes, others } from '../../testing/others.ts';
import { linear } from './linear.ts';

type Given = Parameters<typeof linear.options.parse>[0];

const learn = async (train: Table, given: Given = {}, categories?: readonly number[]) =>
  await linear.fit(
    { task: 'value', train, validation: train, ...(categories !== undefined && { categories }) },
    linear.options.parse(given),
    { seed: 1 },
  );
const errorOf = (table: Table, values: Float64Array) =>
  Math.max(...values.map((value, row) => Math.abs(value - table.labels[row]!)));

describe('linear regression', () => {
  it.each(others.linear)(
    '[TR60] reaches the weights of others for a penalty of $penalty, $l1Share of sizes',
    async ({ penalty, l1Share, ...reached }) => {
      const model = await learn(diabetes, { penalty, l1Share });
      const weights = model.weights.subarray(0, -1);
      for (const [i, weight] of reached.weights.entries()) {
        expect(weights[i]! / 30).toBeCloseTo(weight / 30, 3);
        if (weight === 0) expect(weights[i]).toBe(0);
      }
      const values = linear.predict(model, diabetes);
      const loss = values.reduce((sum, value, row) => sum + (value - diabetes.labels[row]!) ** 2 / 2, 0);
      const paid = weights.reduce((sum, one) => sum + l1Share * Math.abs(one) + ((1 - l1Share) / 2) * one * one, 0);
      expect(Math.abs((loss + penalty * paid) / reached.objective - 1)).toBeLessThan(1e-6);
    },
  );

  it('[TR61] the constant is free: labels far from 0 are met however large the penalty is', async () => {
    const far = { ...diabetes, labels: diabetes.labels.map((label) => label + 10_000) };
    const mean = far.labels.reduce((sum, label) => sum + label, 0) / far.labels.length;
    for (const value of linear.predict(await learn(far, { penalty: 1e10 }), far)) expect(value).toBeCloseTo(mean, 1);
  });

  const random = createRandom(5);
  const wide = Array.from({ length: 20 }, () => Array.from({ length: 60 }, () => random() - 0.5));
  const wider = Array.from({ length: 20 }, () => Array.from({ length: 700 }, () => random() - 0.5));
  const twins = Array.from({ length: 20 }, (_, i) => [i, 2 * i, 5, i % 3]);
  it.each([
    ['more columns than rows', wide, 0],
    ['more columns than are solved at once', wider, 0],
    ['columns that others make up, and one that never changes', twins, 0],
    ['huge values', twins.map((row) => row.map((one) => one * 1e37)), 0],
    ['tiny values', twins.map((row) => row.map((one) => one * 1e-37)), 0],
  ])('[TR62] %s: labels that a line meets are met', async (_, rows, penalty) => {
    const table = tableOf(
      rows,
      rows.map((_, i) => (rows[0]!.length < 10 ? 3 * i - (i % 3) : (i * 7) % 11)),
    );
    const model = await learn(table, { penalty });
    expect(model.weights.every(Number.isFinite)).toBe(true);
    expect(errorOf(table, linear.predict(model, table))).toBeLessThan(0.01);
  });

  it('[TR62] labels that are all the same are the answer', async () => {
    const table = { ...diabetes, labels: diabetes.labels.map(() => 7) };
    for (const value of linear.predict(await learn(table), table)) expect(value).toBe(7);
  });

  it('[TR63] a category adds what its rows have more; a category never seen and a missing one add nothing', async () => {
    const rows = Array.from({ length: 63 }, (_, i) => [i % 3, i % 7]);
    const table = tableOf(
      rows,
      rows.map(([category, number]) => [10, -20, 5][category!]! + number!),
    );
    const model = await learn(table, { penalty: 1e-6 }, [3, 0]);
    expect(errorOf(table, linear.predict(model, table))).toBeLessThan(0.01);
    const [mean, unknown, missing] = linear.predict(
      model,
      tableOf(
        [
          [Number.NaN, Number.NaN],
          [9, Number.NaN],
          [Number.NaN, 3],
        ],
        [0, 0, 0],
      ),
    );
    expect(unknown).toBe(mean);
    expect(missing).toBeCloseTo(mean!, 6);
  });
});
