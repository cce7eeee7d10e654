import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Table } from '../../data/table.ts';
import { createRandom } from '../../random.ts';
import { TASKS } from '../../tasks.ts';
import { tableOf } from '../../testing/make-table.ts';
import { iris, others } from '../../testing/others.ts';
import { trainModel } from '../../train-model.ts';
import { kmeans } from './kmeans.ts';

type Given = Parameters<typeof kmeans.options.parse>[0];

const learn = async (train: Table, given: Given = {}, seed = 1) =>
  await kmeans.fit({ task: 'clusters', train, validation: train }, kmeans.options.parse(given), { seed });

const plain = (rows: readonly (readonly number[])[]) =>
  tableOf(
    rows,
    rows.map(() => 0),
  );

describe('k-means', () => {
  it.each(others.kmeans)('[TR65] of $clusters clusters is as near to the rows as others come', async (reached) => {
    const { clusters, inertia } = reached;
    const model = await learn(iris, { clusters });
    expect(model.inertia / inertia).toBeLessThan(1.01);
    const distances = kmeans.predict(model, iris);
    const squares = Array.from(iris.labels, (_, row) =>
      Math.min(...distances.subarray(row * clusters, (row + 1) * clusters)),
    ).reduce((sum, distance) => sum + distance ** 2, 0);
    expect(squares).toBeCloseTo(model.inertia, 6);
  });

  it('[TR65] ends where each centre is the middle of the rows that are nearest to it', async () => {
    const random = createRandom(8);
    const rows = Array.from({ length: 300 }, () => [random(), random(), random()]);
    const { centres } = await learn(plain(rows), { clusters: 6, standardize: false });
    const mean = [0, 1, 2].map((j) =>
      plain(rows).rows.reduce((sum, one, i) => (i % 3 === j ? sum + one / 300 : sum), 0),
    );
    const sums = new Float64Array(centres.length);
    const counts = new Float64Array(6);
    for (const row of rows) {
      const gaps = Array.from(counts, (_, k) =>
        row.reduce((sum, one, j) => sum + (one - mean[j]! - centres[3 * k + j]!) ** 2, 0),
      );
      const own = gaps.indexOf(Math.min(...gaps));
      counts[own]!++;
      for (const [j, one] of row.entries()) sums[3 * own + j]! += one - mean[j]!;
    }
    // The last move may be as small as what ends the search.
    for (const [i, centre] of centres.entries()) expect(sums[i]! / counts[Math.floor(i / 3)]!).toBeCloseTo(centre, 1);
  });

  it('[TR66] has as many clusters as rows that differ, and each has rows', async () => {
    const value = fc.constantFrom(0, 1, 2, 1e6, 3e38);
    const rows = fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 1, max: 12 }), fc.boolean(), async (all, clusters, standardize) => {
        const table = plain(all);
        const model = await trainModel(
          kmeans,
          { task: 'clusters', train: table, validation: table },
          { clusters, standardize, restarts: 2 },
          { seed: 3 },
        );
        const differ = new Set(all.map((row) => JSON.stringify(row))).size;
        const { width } = model.form;
        // Values of very different size may be one point to float64.
        if (standardize) expect(width).toBeLessThanOrEqual(Math.min(clusters, differ));
        const distances = model.predict(table);
        expect(distances.every(Number.isFinite)).toBe(true);
        const own = all.map((_, row) => TASKS.clusters.outputsOf(distances, row, model.form)[0]);
        expect(new Set(own).size).toBe(width);
      }),
      { numRuns: 60 },
    );
  });

  it('[TR66] of rows that are all the same is one cluster', async () => {
    const { centres } = await learn(
      plain([
        [5, 5],
        [5, 5],
        [5, 5],
      ]),
    );
    expect([...centres]).toEqual([0, 0]);
  });

  it('[TR67] parts clear groups whatever the seed, and says how clear they are', async () => {
    const random = createRandom(2);
    const table = plain(
      Array.from({ length: 90 }, (_, i) => [(i % 3) * 10 + random(), (i % 3 === 1 ? 10 : 0) + random()]),
    );
    for (const seed of [1, 2, 3]) {
      const model = await learn(table, { clusters: 3 }, seed);
      const form = { link: 'identity', width: 3 } as const;
      const distances = kmeans.predict(model, table);
      const metrics = TASKS.clusters.judge(distances, table.labels, form);
      expect(metrics.silhouette).toBeGreaterThan(0.9);
      expect(metrics.shareOfLargest).toBeCloseTo(1 / 3, 4);
    }
  });
});
