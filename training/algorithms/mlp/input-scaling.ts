/**
 * The inputs that a network gets from a row: each column clamped, less its mean, over its spread; and for each column
 * that was ever missing, a mark when it is. All of it is part of the exported graph, so rows go in as they are.
 */
import { rowCount, type Table } from '../../data/table.ts';

/** How to scale a row: float32 numbers, one per column. */
export interface InputScaling {
  /** Columns of a row. */
  readonly width: number;
  readonly mean: Float32Array;
  /** Bounds of each column, `REACH` standard deviations from the mean; values outside count as the nearest. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  /**
   * 1 / standard deviation; negative for a column with which the score may only fall; 0 for a column that never
   * changes.
   */
  readonly scale: Float32Array;
  /** Columns that have a mark for being missing, in rising order. */
  readonly marked: readonly number[];
}

const REACH = 6;
/** A column whose spread is smaller than this never changes. */
const LEAST_SPREAD = 1e-6;

/**
 * Measures the data. `directions` has −1 for each column where the score may only fall. A column without values always
 * gives 0.
 */
export function fitScaling(data: Table, directions: readonly number[]): InputScaling {
  const { width } = data;
  const scaling = {
    width,
    mean: new Float32Array(width),
    low: new Float32Array(width),
    high: new Float32Array(width),
    scale: new Float32Array(width),
  };
  const marked: number[] = [];
  for (let column = 0; column < width; column++) {
    const { seen, mean, spread } = momentsOf(data, column);
    if (seen < rowCount(data)) marked.push(column);
    const varies = spread > LEAST_SPREAD;
    scaling.mean[column] = mean;
    scaling.low[column] = varies ? mean - REACH * spread : mean;
    scaling.high[column] = varies ? mean + REACH * spread : mean;
    scaling.scale[column] = varies ? (directions[column] === -1 ? -1 : 1) / spread : 0;
  }
  return { ...scaling, marked };
}

/** Number of inputs of the first layer. */
export function scaledWidth({ width, marked }: InputScaling): number {
  return width + marked.length;
}

/** Writes the network's inputs for the row at `offset` of `rows` into `out`, starting at `at`. */
export function scaleRow(
  scaling: InputScaling,
  rows: Float32Array,
  offset: number,
  out: Float64Array,
  at: number,
): void {
  const { width, mean, low, high, scale, marked } = scaling;
  for (let column = 0; column < width; column++) {
    const value = rows[offset + column]!;
    const known = Number.isNaN(value) ? mean[column]! : Math.min(Math.max(value, low[column]!), high[column]!);
    out[at + column] = (known - mean[column]!) * scale[column]!;
  }
  for (let i = 0; i < marked.length; i++) out[at + width + i] = Number.isNaN(rows[offset + marked[i]!]!) ? 1 : 0;
}

function momentsOf({ rows, width, labels }: Table, column: number): { seen: number; mean: number; spread: number } {
  let [seen, sum] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    const value = rows[i * width + column]!;
    if (Number.isNaN(value)) continue;
    seen++;
    sum += value;
  }
  const mean = seen === 0 ? 0 : sum / seen;
  let squares = 0;
  for (let i = 0; i < labels.length; i++) {
    const value = rows[i * width + column]!;
    if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  }
  return { seen, mean, spread: seen === 0 ? 0 : Math.sqrt(squares / seen) };
}
