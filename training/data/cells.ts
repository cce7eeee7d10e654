/** What data files hold, cell by cell. */
import { RubatoError } from '../../errors.ts';

/** Null is a missing value. */
export type Cell = string | number | null;

/** Rows as a file has them. */
export interface Batch {
  readonly rows: readonly (readonly Cell[])[];
  /** The line or number of each row, as a person counts. */
  readonly lines: readonly number[];
}

/** A file that was opened: its columns are known, its rows are still to be read, once. */
export interface Source {
  readonly name: string;
  readonly columns: readonly string[];
  /** Some thousand rows at a time. */
  readonly batches: AsyncIterable<Batch>;
}

/** Where a cell is; messages show it. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: string;
}

/** What tables write for a missing value. */
const MISSING = new Set(['', 'NA', 'N/A', 'na', 'n/a', 'NaN', 'nan', 'null', 'NULL', 'None', '?']);

export function isMissing(cell: Cell): boolean {
  return cell === null || (typeof cell === 'number' ? Number.isNaN(cell) : MISSING.has(cell));
}

/** The number of a cell; null if it is none. */
export function numberOf(cell: Cell): number | null {
  if (typeof cell === 'number') return cell;
  // Number reads "0x10" and "" too.
  if (cell === null || !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(cell)) return null;
  return Number(cell);
}

/** A float32, NaN for a missing value. Throws DATA_VALUE for a text, or a number that float32 can't hold. */
export function floatOf(cell: Cell, place: () => Place): number {
  if (isMissing(cell)) return Number.NaN;
  const value = numberOf(cell);
  const rounded = value === null ? Number.NaN : Math.fround(value);
  if (Number.isFinite(rounded)) return rounded;
  throw valueError(place(), 'a number of up to 3.4e38', cell);
}

export function valueError({ file, line, column }: Place, expected: string, got: Cell): RubatoError {
  const text = got === null ? 'nothing' : JSON.stringify(got);
  const shown = text.length <= 80 ? text : `${text.slice(0, 77)}...`;
  return new RubatoError('DATA_VALUE', `${shown} in ${file}, line ${line}, column "${column}"`, { expected });
}

/** Throws DATA_FORMAT for names that are empty or there twice. */
export function checkColumns(file: string, columns: readonly string[]): void {
  const empty = columns.indexOf('');
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  const expected = 'a name of its own for each column';
  if (columns.length === 0) throw new RubatoError('DATA_FORMAT', `none in ${file}`, { expected });
  if (empty >= 0) throw new RubatoError('DATA_FORMAT', `none for column ${empty + 1} of ${file}`, { expected });
  if (twice !== undefined) throw new RubatoError('DATA_FORMAT', `"${twice}" twice in ${file}`, { expected });
}
