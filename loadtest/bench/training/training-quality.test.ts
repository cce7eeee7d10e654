import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compareQuality, type QualityTable } from './training-quality.ts';

/** Made by `training-baseline.py quality 1 5 iris wine diabetes` with scikit-learn 1.2.1 and XGBoost 1.7.4. */
const FIXTURE = new URL('./fixtures/scikit-learn.json', import.meta.url);
const tables = JSON.parse(await readFile(FIXTURE, 'utf8')) as QualityTable[];

describe('our trees beside those of others', () => {
  it.each(tables.map((table) => [table.name, table] as const))(
    '[TR57] are as good on the same parts of %s as scikit-learn and XGBoost, as far as one run can tell',
    async (name, table) => {
      const results = await compareQuality([table]);
      expect(results).toHaveLength(4);
      for (const result of results) {
        // Five parts of some hundred rows: two runs of the same algorithm differ by as much.
        expect(result.median, result.name).toBeGreaterThan(name === 'diabetes' ? -6 : -3);
        expect(result.met, result.name).toBe(true);
      }
    },
  );

  it('[TR57] a worse model is told from them', async () => {
    const [iris] = tables;
    const guesses = { ...iris!, labels: iris!.labels.map((_, i) => i % 3), scores: { forest: iris!.scores.forest! } };
    const [result] = await compareQuality([guesses]);
    expect(result!.met).toBe(false);
  });
});
