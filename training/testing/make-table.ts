/** Small sets of labelled rows for tests of the algorithms. */
import type { Table } from '../data/table.ts';
import { createRandom } from '../random.ts';

/** A table in which every row is a group of its own. */
export function tableOf(rows: readonly (readonly number[])[], labels: readonly number[]): Table {
  return {
    rows: Float32Array.from(rows.flat()),
    width: rows[0]!.length,
    labels: Float32Array.from(labels),
    groups: Int32Array.from(labels, (_, i) => i),
  };
}

/** `count` rows of `width` numbers from -1 to 1. `chance` gives a row's chance, 0 to 1, that its label is 1. */
export function sampleOf(count: number, seed: number, width: number, chance: (row: number[]) => number): Table {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, () => Array.from({ length: width }, () => random() * 2 - 1));
  return tableOf(
    rows,
    rows.map((row) => (random() < chance(row) ? 1 : 0)),
  );
}
