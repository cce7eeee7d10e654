import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crashesAllowed, findBreakers } from './find-breakers.ts';

async function search(rows: number, bad: ReadonlySet<number>) {
  let trials = 0;
  const result = await findBreakers(rows, async (from, to) => {
    trials++;
    return ![...bad].some((row) => row >= from && row < to);
  });
  return { ...result, trials };
}

describe('the search for rows that break a process', () => {
  it('[QU1] finds the one among n at the cost of at most log2(n) + 2 crashes', async () => {
    const place = fc.integer({ min: 1, max: 4096 }).chain((rows) => fc.tuple(fc.constant(rows), fc.nat(rows - 1)));
    await fc.assert(
      fc.asyncProperty(place, async ([rows, bad]) => {
        const { breakers, unresolved, crashes } = await search(rows, new Set([bad]));
        expect(breakers).toEqual([bad]);
        expect(unresolved).toEqual([]);
        expect(crashes).toBeLessThanOrEqual(Math.ceil(Math.log2(rows)) + 2);
      }),
    );
  });

  it('[QU1] of several blames only those that broke it alone, and hands over what it could not search', async () => {
    const many = fc
      .integer({ min: 2, max: 512 })
      .chain((rows) => fc.tuple(fc.constant(rows), fc.uniqueArray(fc.nat(rows - 1), { minLength: 2 })));
    await fc.assert(
      fc.asyncProperty(many, async ([rows, list]) => {
        const bad = new Set(list);
        const { breakers, unresolved, crashes } = await search(rows, bad);
        expect(crashes).toBeLessThanOrEqual(crashesAllowed(rows));
        expect(breakers.length).toBeGreaterThan(0);
        expect(breakers.every((row) => bad.has(row))).toBe(true);
        for (const row of bad) {
          const found = breakers.includes(row) || unresolved.some(([from, to]) => row >= from && row < to);
          expect(found).toBe(true);
        }
      }),
    );
  });

  it('[QU1] blames nobody when the batch survives', async () => {
    expect(await search(100, new Set())).toMatchObject({ breakers: [], unresolved: [], crashes: 0, trials: 1 });
  });
});
