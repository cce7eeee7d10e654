import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import { kernelRows } from './kernel-rows.ts';
import { solveDual } from './solve-dual.ts';

const ROWS = 400;

describe('the dual problem', () => {
  it.each([
    ['', 10],
    [', with memory for few rows', 0.05],
  ])('[TR68] solved with rows that rest, no pair can move that is worth it%s', async (_, cacheMb) => {
    const random = createRandom(4);
    const inputs = Float64Array.from({ length: ROWS * 2 }, () => random() * 2);
    const signs = Int8Array.from({ length: ROWS }, () => (random() < 0.5 ? 1 : -1));
    const kernel = kernelRows(inputs, 2, { kind: 'rbf', gamma: 3 }, cacheMb);
    const [bound, tolerance] = [100, 1e-3];
    const rows = Int32Array.from(signs, (_, row) => row);
    let rounds = 0;
    const run = {
      seed: 1,
      get signal() {
        rounds++;
        return new AbortController().signal;
      },
    };
    const dual = { kernel, rows, signs, goals: Float64Array.from(signs), bound };
    const { weights } = await solveDual(dual, { tolerance, run });
    // Several thousand steps: rows rested, and were woken.
    expect(rounds).toBeGreaterThan(3);
    let [most, least] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const row of rows) {
      const own = kernel.row(row);
      const missing = signs[row]! - weights.reduce((sum, weight, s) => sum + weight * own[s]!, 0);
      const weight = signs[row]! * weights[row]!;
      expect(weight).toBeGreaterThanOrEqual(0);
      expect(weight).toBeLessThanOrEqual(bound);
      if (signs[row]! > 0 ? weight < bound : weight > 0) most = Math.max(most, missing);
      if (signs[row]! > 0 ? weight > 0 : weight < bound) least = Math.min(least, missing);
    }
    expect(most - least).toBeLessThan(1.1 * tolerance);
  });
});
