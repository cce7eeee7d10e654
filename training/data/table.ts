/** Rows of numbers, and labelled rows to learn from and to judge by. */

export interface Rows {
  /** Row-major float32; NaN is missing. */
  readonly rows: Float32Array;
  readonly width: number;
}

export interface Table extends Rows {
  /** What to predict: 0 or 1 for an outcome, any finite number for a value. */
  readonly labels: Float32Array;
  /** The player of each row: rows of one player are never split between training and judging. */
  readonly groups: Int32Array;
}

export function rowCount({ rows, width }: Rows): number {
  return rows.length / width;
}

/** The rows whose group passes `keep`, in order. */
export function filterGroups(table: Table, keep: (group: number) => boolean): Table {
  return selectRows(table, (row) => keep(table.groups[row]!));
}

/** The rows whose number passes `keep`, in order. */
export function selectRows(table: Table, keep: (row: number) => boolean): Table {
  const all = new Int32Array(table.groups.length);
  let count = 0;
  for (let i = 0; i < all.length; i++) if (keep(i)) all[count++] = i;
  return pickRows(table, all.subarray(0, count));
}

/** The rows of these numbers, in their order. */
export function pickRows(table: Table, chosen: Int32Array): Table {
  const { width } = table;
  const rows = new Float32Array(chosen.length * width);
  for (const [to, from] of chosen.entries())
    rows.set(table.rows.subarray(from * width, (from + 1) * width), to * width);
  const labels = Float32Array.from(chosen, (i) => table.labels[i]!);
  const groups = Int32Array.from(chosen, (i) => table.groups[i]!);
  return { rows, width, labels, groups };
}

/** One table made of several, in their order; rows have `width` numbers. */
export function concatTables(width: number, parts: readonly Omit<Table, 'width'>[]): Table {
  const count = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  const rows = new Float32Array(count * width);
  const labels = new Float32Array(count);
  const groups = new Int32Array(count);
  let at = 0;
  for (const part of parts) {
    rows.set(part.rows, at * width);
    labels.set(part.labels, at);
    groups.set(part.groups, at);
    at += part.labels.length;
  }
  return { rows, width, labels, groups };
}

/** Median of each column over the rows that have it; 0 for a column that no row has. */
export function columnMedians(table: Rows): Float32Array {
  const count = rowCount(table);
  return Float32Array.from({ length: table.width }, (_, column) => {
    const values: number[] = [];
    for (let i = 0; i < count; i++) {
      const value = table.rows[i * table.width + column]!;
      if (!Number.isNaN(value)) values.push(value);
    }
    values.sort((a, b) => a - b);
    return values[values.length >> 1] ?? 0;
  });
}
