/** Leaves out rows that were there before, in all columns and the label. */
import { selectRows, type Table } from './table.ts';

export function dropDuplicates(table: Table): Table {
  const seen = new Set<string>();
  const { buffer, byteOffset } = table.rows;
  return selectRows(table, (row) => {
    // The bytes as a text: a set of numbers has no keys of several.
    const own = Buffer.from(buffer, byteOffset + row * table.width * 4, table.width * 4).toString('latin1');
    const key = `${table.labels[row]} ${own}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
