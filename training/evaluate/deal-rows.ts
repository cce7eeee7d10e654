/** Deals rows into parts of nearly equal size, at random. No group is in two parts; each part has labels like the others. */
import type { Table } from '../data/table.ts';
import { createRandom, type Random } from '../random.ts';

/** The part of each row, from 0. There are as many parts as groups at most. */
export function dealRows(table: Table, parts: number, seed: number): Int32Array {
  const random = createRandom(seed, 0xdea1);
  const rowsOf = new Map<number, number[]>();
  for (const [row, group] of table.groups.entries()) {
    const own = rowsOf.get(group);
    if (own === undefined) rowsOf.set(group, [row]);
    else own.push(row);
  }
  const groups = [...rowsOf.values()];
  shuffle(groups, random);
  // Neighbours in this order go to different parts: large groups first, then those of like labels side by side.
  const meanLabel = (rows: readonly number[]) => rows.reduce((sum, row) => sum + table.labels[row]!, 0) / rows.length;
  const order = groups.map((rows) => ({ rows, label: meanLabel(rows) }));
  order.sort((a, b) => b.rows.length - a.rows.length || a.label - b.label);
  const sizes = new Float64Array(parts);
  const dealt = new Int32Array(table.labels.length);
  for (const { rows } of order) {
    const smallest = sizes.indexOf(sizes.reduce((a, b) => Math.min(a, b)));
    sizes[smallest]! += rows.length;
    for (const row of rows) dealt[row] = smallest;
  }
  return dealt;
}

function shuffle(items: unknown[], random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
}
