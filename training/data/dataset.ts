/** A labelled table with the names that its files gave to columns, categories and classes. */
import { RubatoError } from '../../errors.ts';
import { TASKS, type TaskName } from '../tasks.ts';
import { type Batch, type Cell, type Place, type Source, valueError } from './cells.ts';
import { type ColumnReader, categoryReader, expectColumns, looksNumeric, numberReader } from './column-kinds.ts';
import { RowStore } from './row-store.ts';
import type { Table } from './table.ts';

export interface Dataset {
  readonly task: TaskName;
  readonly table: Table;
  readonly columns: readonly string[];
  /** The categories of those columns that have some, the most frequent first. A row has a category's place in the list. */
  readonly categories: Readonly<Record<string, readonly string[]>>;
  /** The column that is foretold; null where nothing is, as of clusters. */
  readonly target: string | null;
  /** The names of the classes in the order of their numbers; of a chance, the second is the outcome. Null for a value and for clusters. */
  readonly classes: readonly string[] | null;
  /** What the reader of a report should know of the data. */
  readonly notes: readonly string[];
}

export interface DatasetPlan {
  readonly task: TaskName;
  /** The column to foretell; none for clusters. */
  readonly target?: string | undefined;
  /** Rows with the same value in this column are never both learnt from and judged by; when omitted, each is alone. */
  readonly group?: string | undefined;
  /** Columns of categories whose values look like numbers. */
  readonly categories?: readonly string[];
  /** Columns that are left out. */
  readonly ignore?: readonly string[];
  /** The class whose chance is learnt; the last in order when omitted. */
  readonly positive?: string | undefined;
}

/** Rows that tell which columns have numbers. */
const SEEN_ROWS = 1000;
/** A manifest's outputs have as many columns at most. */
const MAX_CLASSES = 8192;

/** Reads all files. Throws DATA_FORMAT, DATA_VALUE or DEFINITION_INVALID, with file, line and column where it can. */
export async function readDataset(
  sources: AsyncIterable<Source> | Iterable<Source>,
  plan: DatasetPlan,
): Promise<Dataset> {
  let reader: DatasetReader | null = null;
  for await (const source of sources) {
    let first = true;
    for await (const batch of source.batches) {
      reader ??= new DatasetReader(source, batch, plan);
      if (first) reader.expectSameColumns(source);
      first = false;
      reader.add(source, batch);
    }
  }
  if (reader === null) throw new RubatoError('DATA_FORMAT', 'none', { expected: 'rows of data' });
  return reader.finish();
}

class DatasetReader {
  #plan: DatasetPlan;
  #names: readonly string[];
  #features: readonly ColumnReader[];
  #target: ColumnReader | null;
  #group: ColumnReader | null;
  #rows: RowStore;
  #labels = new RowStore(1);
  #groups: number[] = [];
  /** The place of each reader's column in the rows of the file that is read. */
  #places = new Map<ColumnReader, number>();

  constructor({ columns }: Source, { rows }: Batch, plan: DatasetPlan) {
    const { target, group, categories = [], ignore = [] } = plan;
    expectTarget(plan);
    expectColumns(columns, target === undefined ? [] : [target], '--target');
    expectColumns(columns, group === undefined ? [] : [group], '--group');
    expectColumns(columns, categories, '--categories');
    expectColumns(columns, ignore, '--ignore');
    const left = columns.filter((name) => name !== target && name !== group && !ignore.includes(name));
    const expected = `columns to learn from${target === undefined ? '' : ` beside "${target}"`}`;
    if (left.length === 0) throw new RubatoError('DEFINITION_INVALID', 'none', { expected });
    const seen = rows.slice(0, SEEN_ROWS);
    const numeric = (name: string) => looksNumeric(seen.map((row) => row[columns.indexOf(name)]!));
    this.#plan = plan;
    this.#names = columns;
    this.#features = left.map((name) =>
      categories.includes(name) || !numeric(name) ? categoryReader(name) : numberReader(name),
    );
    if (target === undefined) this.#target = null;
    else this.#target = plan.task === 'value' ? numberReader(target) : categoryReader(target, MAX_CLASSES);
    this.#group = group === undefined ? null : categoryReader(group, Number.POSITIVE_INFINITY);
    this.#rows = new RowStore(left.length);
  }

  /** Finds the columns in this file: their order may be another. */
  expectSameColumns({ name, columns }: Source): void {
    const missing = this.#names.find((column) => !columns.includes(column));
    const more = columns.find((column) => !this.#names.includes(column));
    const expected = 'the same columns in all files';
    if (missing !== undefined) throw new RubatoError('DATA_FORMAT', `${name} without "${missing}"`, { expected });
    if (more !== undefined) throw new RubatoError('DATA_FORMAT', `"${more}" in ${name} alone`, { expected });
    for (const reader of [...this.#features, this.#target, this.#group])
      if (reader !== null) this.#places.set(reader, columns.indexOf(reader.name));
  }

  add({ name }: Source, { rows, lines }: Batch): void {
    const places = this.#features.map((reader) => this.#places.get(reader)!);
    for (const [i, row] of rows.entries()) {
      const where = (column: string) => (): Place => ({ file: name, line: lines[i]!, column });
      const { part, at } = this.#rows.next();
      for (const [k, reader] of this.#features.entries())
        part[at + k] = reader.read(row[places[k]!]!, where(reader.name));
      const labels = this.#labels.next();
      if (this.#target !== null) labels.part[labels.at] = this.#required(this.#target, row, where);
      this.#groups.push(this.#group === null ? this.#groups.length : this.#required(this.#group, row, where));
    }
  }

  finish(): Dataset {
    const { task, target = null } = this.#plan;
    const table = {
      rows: this.#rows.finish(),
      width: this.#rows.width,
      labels: this.#labels.finish(),
      groups: Int32Array.from(this.#groups),
    };
    if (table.labels.length < 2) {
      const got = table.labels.length === 0 ? 'none' : 'one row';
      throw new RubatoError('DATA_FORMAT', got, { expected: 'rows of data' });
    }
    const categories: Record<string, readonly string[]> = {};
    for (const [column, reader] of this.#features.entries()) {
      if (reader.categories === null) continue;
      const order = byFrequency(table, column, reader.categories);
      renumber(table.rows, column, table.width, order);
      categories[reader.name] = order.map((code) => reader.categories![code]!);
    }
    const classes = this.#orderClasses(table.labels);
    const columns = this.#features.map(({ name }) => name);
    return { task, table, columns, categories, target, classes, notes: notesOf(table, columns) };
  }

  /** Numbers the classes in the order of their names. */
  #orderClasses(labels: Float32Array): readonly string[] | null {
    const { task, target, positive } = this.#plan;
    const names = this.#target?.categories ?? null;
    if (names === null) return null;
    const expected = task === 'probability' ? `two values in "${target}"` : `two values or more in "${target}"`;
    const fits = task === 'probability' ? names.length === 2 : names.length >= 2;
    const got = names.length > 5 ? `${names.length}` : names.map((name) => JSON.stringify(name)).join(' and ');
    if (!fits) throw new RubatoError('DATA_VALUE', got || 'none', { expected });
    const numeric = names.every((name) => Number.isFinite(Number(name)));
    const order = [...names.keys()].sort((a, b) =>
      numeric ? Number(names[a]) - Number(names[b]) : names[a]! < names[b]! ? -1 : 1,
    );
    if (positive !== undefined) {
      const at = order.findIndex((code) => names[code] === positive);
      if (at < 0) throw new RubatoError('DATA_VALUE', `"${positive}"`, { expected: `${got} as --positive` });
      order.push(...order.splice(at, 1));
    }
    renumber(labels, 0, 1, order);
    return order.map((code) => names[code]!);
  }

  #required(reader: ColumnReader, row: readonly Cell[], where: (column: string) => () => Place): number {
    const cell = row[this.#places.get(reader)!]!;
    const value = reader.read(cell, where(reader.name));
    if (!Number.isNaN(value)) return value;
    throw valueError(where(reader.name)(), 'a value in each row', cell);
  }
}

/** Throws DEFINITION_INVALID for a task without its column, or clusters with one. */
function expectTarget({ task, target }: DatasetPlan): void {
  const { hasLabels } = TASKS[task];
  const expected = hasLabels ? `--target, the column whose ${task} is learnt` : `no --target for ${task}`;
  if (hasLabels === (target === undefined)) throw new RubatoError('DEFINITION_INVALID', target ?? 'none', { expected });
}

/** Categories by how many rows have them; of equal ones, the first by name. */
function byFrequency({ rows, width }: Table, column: number, names: readonly string[]): number[] {
  const counts = new Float64Array(names.length);
  for (let at = column; at < rows.length; at += width) if (!Number.isNaN(rows[at]!)) counts[rows[at]!]!++;
  return [...names.keys()].sort((a, b) => counts[b]! - counts[a]! || (names[a]! < names[b]! ? -1 : 1));
}

/** Replaces each number by its place in `order`. */
function renumber(rows: Float32Array, column: number, width: number, order: readonly number[]): void {
  const places = new Float32Array(order.length);
  for (const [place, code] of order.entries()) places[code] = place;
  for (let at = column; at < rows.length; at += width) if (!Number.isNaN(rows[at]!)) rows[at] = places[rows[at]!]!;
}

/** Names the columns that say nothing. */
function notesOf({ rows, width }: Table, columns: readonly string[]): string[] {
  const constant = columns.filter((_, column) => {
    const first = rows[column]!;
    for (let at = column; at < rows.length; at += width) if (!Object.is(rows[at], first)) return false;
    return true;
  });
  return constant.map((name) => `"${name}" has the same value in all rows, and says nothing`);
}
