/**
 * Numbers from a row, for algorithms that add and multiply: each column less its mean, over its spread. A missing value
 * counts as the mean. A category becomes a column that is 1 where a row has it and 0 elsewhere.
 */
import { type Rows, rowCount, type Table } from '../data/table.ts';

export interface NumericInputs {
  /** Columns of a row. */
  readonly width: number;
  /** The column that each input comes from. */
  readonly sources: readonly number[];
  /** The category whose rows have 1; −1 for a column of numbers. */
  readonly codes: readonly number[];
  readonly mean: Float64Array;
  /** Values outside of these bounds count as the nearest. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The factor of the difference from the mean; 0 for an input that never changes. */
  readonly scale: Float64Array;
}

/** Rarer categories count as none: each one is another input, and so many say most of what there is to know. */
const MAX_CATEGORIES = 64;
/** Standard deviations. No sensible value is so far away; the bound keeps infinite ones finite. */
const REACH = 1e6;

/** Measures the data. Without `standardize`, the differences from the mean stay as they are. */
export function fitInputs(table: Table, categories: readonly number[] = [], standardize = true): NumericInputs {
  const sources: number[] = [];
  const codes: number[] = [];
  for (let column = 0; column < table.width; column++) {
    const count = Math.min(MAX_CATEGORIES, categories[column] ?? 0);
    for (let code = count === 0 ? -1 : 0; code < Math.max(0, count); code++) {
      sources.push(column);
      codes.push(code);
    }
  }
  const moments = sources.map((column, input) => momentsOf(table, column, codes[input]!));
  return {
    width: table.width,
    sources,
    codes,
    mean: Float64Array.from(moments, ({ mean }) => mean),
    low: Float64Array.from(moments, ({ mean, spread }) => mean - REACH * spread),
    high: Float64Array.from(moments, ({ mean, spread }) => mean + REACH * spread),
    scale: Float64Array.from(moments, ({ spread }) => (spread === 0 ? 0 : standardize ? 1 / spread : 1)),
  };
}

interface Moments {
  readonly mean: number;
  /** The standard deviation; 0 if all values are the same. */
  readonly spread: number;
}

/** Measures the values that are there and finite. */
function momentsOf({ rows, width }: Table, column: number, code: number): Moments {
  const read = (value: number) => (code < 0 ? value : Number(value === code));
  let [seen, sum, least, most] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = column; at < rows.length; at += width) {
    const value = read(rows[at]!);
    if (!Number.isFinite(value)) continue;
    seen++;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (seen === 0) return { mean: 0, spread: 0 };
  if (least === most) return { mean: least, spread: 0 };
  const mean = sum / seen;
  let squares = 0;
  for (let at = column; at < rows.length; at += width) {
    const value = read(rows[at]!);
    if (Number.isFinite(value)) squares += (value - mean) ** 2;
  }
  return { mean, spread: Math.sqrt(squares / seen) };
}

/** The inputs of all rows, side by side. */
export function inputRows(inputs: NumericInputs, rows: Rows): Float64Array {
  const count = rowCount(rows);
  const all = new Float64Array(count * inputs.sources.length);
  for (let row = 0, at = 0; row < count; row++, at += inputs.sources.length) writeInputs(inputs, rows, row, all, at);
  return all;
}

/** Writes the inputs of one row into `out`, starting at `at`. */
export function writeInputs(
  { sources, codes, mean, low, high, scale }: NumericInputs,
  { rows, width }: Rows,
  row: number,
  out: Float64Array,
  at: number,
): void {
  for (let input = 0; input < sources.length; input++) {
    const raw = rows[row * width + sources[input]!]!;
    const value = codes[input]! < 0 ? raw : Number(raw === codes[input]);
    if (Number.isNaN(value)) out[at + input] = 0;
    else out[at + input] = (Math.min(Math.max(value, low[input]!), high[input]!) - mean[input]!) * scale[input]!;
  }
}
