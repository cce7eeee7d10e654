import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StagedRows } from './staged-rows.ts';

describe('staged rows', () => {
  it('[PL2] come out as they went in, without those that are left behind, again and again', () => {
    const round = fc.array(
      fc.record({ values: fc.array(fc.integer(), { minLength: 1, maxLength: 9 }), goes: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(round, { maxLength: 5 }), (rounds) => {
        const staged = new StagedRows();
        for (const requests of rounds) {
          const ranges = requests.map(({ values, goes }) => {
            const rows = Float32Array.from(values);
            const at = staged.push(Float32Array.of(...rows, 99), rows.length);
            rows.fill(77);
            return { at, count: values.length, goes };
          });
          const taken = staged.take(ranges.filter(({ goes }) => goes));
          const expected = requests.filter(({ goes }) => goes).flatMap(({ values }) => values);
          expect([...taken]).toEqual([...Float32Array.from(expected)]);
        }
      }),
    );
  });

  it('[PL2] a rush of them does not keep its memory', () => {
    const staged = new StagedRows();
    const many = Float32Array.from({ length: 3_000_000 }, (_, i) => i % 1000);
    const at = staged.push(many, many.length);
    expect(staged.take([{ at, count: many.length }]).at(-1)).toBe(999);
    expect(staged.take([{ at: staged.push(Float32Array.of(5), 1), count: 1 }])).toEqual(Float32Array.of(5));
  });
});
