/**
 * Numbers from a row, for algorithms that add and multiply: each column less its mean, over its spread. A missing value
 * counts as the mean. A category becomes a column that is 1 where a row has it and 0 elsewhere.
 */
import { type Rows, rowCount, type Table } from '../data/table.ts';

export interface NumericInputs {
  /** Columns of a row. */
  readonly width: number;
  /** The column that each input comes from. */
  readonly sources: Int32Array;
  /** The category whose rows have 1; −1 for a column of numbers. */
  readonly codes: Int32Array;
  readonly mean: Float64Array;
  /** The factor of the difference from the mean; 0 for an input that never changes. */
  readonly scale: Float64Array;
  /** The largest size of an input; beyond it counts as this. */
  readonly reach: Float64Array;
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
  const [columns, categoryCodes] = [Int32Array.from(sources), Int32Array.from(codes)];
  const { mean, spread } = momentsOf(table, columns, categoryCodes);
  return {
    width: table.width,
    sources: columns,
    codes: categoryCodes,
    mean,
    scale: spread.map((one) => (one === 0 ? 0 : standardize ? 1 / one : 1)),
    reach: spread.map((one) => (standardize ? REACH : REACH * one)),
  };
}

/**
 * Means and standard deviations of the values that are there and finite. Sums are of differences from the first such
 * value: they are exactly 0 where all are the same, and the first counts too, so it is never far from the rest in their
 * own deviations.
 */
function momentsOf({ rows, width }: Table, sources: Int32Array, codes: Int32Array) {
  const count = sources.length;
  const first = new Float64Array(count).fill(Number.NaN);
  const sums = new Float64Array(count);
  const squares = new Float64Array(count);
  const missing = new Float64Array(count);
  for (let at = 0; at < rows.length; at += width)
    for (let input = 0; input < count; input++) {
      const code = codes[input]!;
      const raw = rows[at + sources[input]!]!;
      const value = code < 0 ? raw : raw === code ? 1 : 0;
      const difference = value - first[input]!;
      // No number for a missing or an infinite value, and until there is a first one.
      if (difference - difference === 0) {
        sums[input]! += difference;
        squares[input]! += difference * difference;
      } else if (Number.isFinite(value)) first[input] = value;
      else missing[input]!++;
    }
  const seen = missing.map((one) => rows.length / width - one);
  const shift = sums.map((sum, i) => (seen[i] === 0 ? 0 : sum / seen[i]!));
  return {
    mean: shift.map((one, i) => (seen[i] === 0 ? 0 : first[i]! + one)),
    spread: squares.map((sum, i) => (seen[i] === 0 ? 0 : Math.sqrt(Math.max(0, sum / seen[i]! - shift[i]! ** 2)))),
  };
}

/** The inputs of all rows, side by side. */
export function inputRows(inputs: NumericInputs, rows: Rows): Float64Array {
  const all = new Float64Array(rowCount(rows) * inputs.sources.length);
  writeInputs(inputs, rows, 0, all);
  return all;
}

/** Writes the inputs of as many rows as fit `out`, the first of which is `row`. */
export function writeInputs(
  { sources, codes, mean, scale, reach }: NumericInputs,
  { rows, width }: Rows,
  row: number,
  out: Float64Array,
): void {
  const count = sources.length;
  for (let to = 0, from = row * width; to < out.length; to += count, from += width)
    for (let input = 0; input < count; input++) {
      const code = codes[input]!;
      const raw = rows[from + sources[input]!]!;
      const value = ((code < 0 ? raw : raw === code ? 1 : 0) - mean[input]!) * scale[input]!;
      // False for what is missing too.
      if (Math.abs(value) <= reach[input]!) out[to + input] = value;
      else out[to + input] = Number.isNaN(value) ? 0 : Math.sign(value) * reach[input]!;
    }
}
