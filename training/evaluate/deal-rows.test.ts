import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Table } from '../data/table.ts';
import { dealRows } from './deal-rows.ts';

const tableOf = (groups: readonly number[], labels: readonly number[]): Table => ({
  rows: new Float32Array(groups.length),
  width: 1,
  labels: Float32Array.from(labels),
  groups: Int32Array.from(groups),
});

describe('rows dealt into parts', () => {
  it('[TR50] has each group in one part, and parts that differ by less than the largest group', () => {
    const anyGroups = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 5, maxLength: 80 });
    fc.assert(
      fc.property(anyGroups, fc.integer({ min: 2, max: 6 }), fc.nat(), (groups, parts, seed) => {
        const dealt = dealRows(tableOf(groups, groups), parts, seed);
        const partsOf = new Map<number, Set<number>>();
        for (const [row, group] of groups.entries())
          partsOf.set(group, (partsOf.get(group) ?? new Set()).add(dealt[row]!));
        for (const own of partsOf.values()) expect(own.size).toBe(1);
        const sizes = Array.from({ length: parts }, (_, part) => dealt.filter((own) => own === part).length);
        const largest = Math.max(...[...partsOf.keys()].map((group) => groups.filter((own) => own === group).length));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
      }),
    );
  });

  it('[TR50] gives each part rare labels too, and another seed other parts', () => {
    const rows = Array.from({ length: 500 }, (_, i) => i);
    const table = tableOf(
      rows,
      rows.map((i) => Number(i % 50 === 0)),
    );
    const dealt = dealRows(table, 5, 1);
    const rare = rows.filter((i) => i % 50 === 0).map((i) => dealt[i]!);
    expect([...rare].sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    expect(dealRows(table, 5, 1)).toEqual(dealt);
    expect(dealRows(table, 5, 2)).not.toEqual(dealt);
  });
});
