import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByGroup } from './split-by-group.ts';
import { concatTables, rowCount, type Table } from './table.ts';

/** A table with one column that tells the rows apart. */
const tableOfGroups = (groups: readonly number[]): Table => ({
  rows: Float32Array.from(groups, (_, i) => i),
  width: 1,
  labels: Float32Array.from(groups, (_, i) => i % 2),
  groups: Int32Array.from(groups),
});

describe('a split by group', () => {
  it('[TR15, TR34] has every row on one side, and those that belong together on the same', () => {
    const group = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(fc.array(fc.oneof(group, fc.integer({ min: 0, max: 200 }))), (groups) => {
        const sides: Table[] = Object.values(splitByGroup(tableOfGroups(groups), (number) => number >> 2));
        expect(sides.flatMap(({ rows }) => [...rows]).sort((a, b) => a - b)).toEqual(groups.map((_, i) => i));
        const seen = sides.map((side) => new Set(Array.from(side.groups, (number) => number >> 2)));
        for (const together of new Set(groups.map((number) => number >> 2)))
          expect(seen.filter((side) => side.has(together))).toHaveLength(1);
      }),
    );
  });

  it('[TR34] learns from most groups, and keeps some to stop by and some to judge by', () => {
    const { train, validation, test } = splitByGroup(tableOfGroups(Array.from({ length: 100 }, (_, i) => i)));
    expect([train, validation, test].map(rowCount)).toEqual([70, 15, 15]);
  });
});

describe('tables', () => {
  it('[TR34] are one table with the rows, labels and groups of all, in their order', () => {
    const [one, two] = [tableOfGroups([5, 6]), tableOfGroups([7])];
    expect(concatTables(1, [one, two])).toEqual({
      rows: Float32Array.of(0, 1, 0),
      width: 1,
      labels: Float32Array.of(0, 1, 0),
      groups: Int32Array.of(5, 6, 7),
    });
  });
});
