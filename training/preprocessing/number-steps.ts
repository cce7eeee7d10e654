/** The numbers that steps of a column of numbers need, measured in the rows that are learnt from. */
import type { Rows } from '../data/table.ts';
import type { NumberSteps } from './steps.ts';

/**
 * A column's way, always in this order: what is outside of the range is missing, values are drawn in between the
 * bounds, a missing one is filled, then the centre is subtracted and the factor multiplied. All are float32.
 */
export interface NumberWay {
  readonly source: number;
  readonly low: number;
  readonly high: number;
  readonly least: number;
  readonly most: number;
  /** NaN: it stays missing. */
  readonly fill: number;
  readonly centre: number;
  readonly factor: number;
}

const LARGEST = 3.4028234663852886e38;
const FREE = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, least: -LARGEST, most: LARGEST };

/** A column that stays as it is. */
export function untouched(source: number): NumberWay {
  return { source, ...FREE, fill: Number.NaN, centre: 0, factor: 1 };
}

export function fitNumber(table: Rows, source: number, steps: NumberSteps): NumberWay {
  const { range, outside, winsorise, missing, scale } = steps;
  const [low, high] = range !== undefined && outside === 'missing' ? range.map(Math.fround) : [FREE.low, FREE.high];
  let [least, most] = range !== undefined && outside === 'nearest' ? range.map(Math.fround) : [-LARGEST, LARGEST];
  const known: number[] = [];
  let gaps = 0;
  for (let at = source; at < table.rows.length; at += table.width) {
    const value = table.rows[at]!;
    if (!(value >= low! && value <= high!)) gaps++;
    else known.push(Math.min(most!, Math.max(least!, value)));
  }
  known.sort((a, b) => a - b);
  if (winsorise !== undefined && known.length > 0) {
    least = Math.fround(quantile(known, winsorise[0]));
    most = Math.fround(quantile(known, winsorise[1]));
  }
  const values = known.map((value) => Math.min(most!, Math.max(least!, value)));
  const mean = values.reduce((sum, value) => sum + value / Math.max(1, values.length), 0);
  const middle = quantile(values, 0.5);
  const fill = missing === 'keep' ? Number.NaN : missing === 'mean' ? mean : missing === 'median' ? middle : missing;
  const filled = Number.isNaN(fill)
    ? values
    : [...values, ...Array.from({ length: gaps }, () => fill)].sort((a, b) => a - b);
  const [centre, spread] = spreadOf(filled, scale);
  return {
    source,
    low: low!,
    high: high!,
    least: least!,
    most: most!,
    fill: Math.fround(fill),
    centre: Math.fround(centre),
    // A column that never changes says nothing.
    factor: scale === 'none' ? 1 : spread === 0 ? 0 : Math.fround(1 / spread),
  };
}

/** Centre and spread of sorted values. */
function spreadOf(values: readonly number[], scale: NumberSteps['scale']): readonly [number, number] {
  if (scale === 'none' || values.length === 0) return [0, 0];
  if (scale === 'minmax') return [values[0]!, values.at(-1)! - values[0]!];
  if (scale === 'robust') return [quantile(values, 0.5), quantile(values, 0.75) - quantile(values, 0.25)];
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0))];
}

/** The quantile of sorted values, between neighbours; 0 of none. */
function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return 0;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = sorted[Math.min(sorted.length - 1, below + 1)]!;
  return sorted[below]! + (at - below) * (above - sorted[below]!);
}

/** The value after the range; NaN if it is missing. */
export function withinRange({ low, high }: Pick<NumberWay, 'low' | 'high'>, value: number): number {
  return value < low || value > high ? Number.NaN : value;
}

/** The column's number for a value, as the graph computes it: each step is rounded to float32. */
export function goWay(way: NumberWay, value: number): number {
  const kept = withinRange(way, value);
  // A missing value passes both.
  const drawn = Math.min(way.most, Math.max(way.least, kept));
  const filled = Number.isNaN(drawn) ? way.fill : drawn;
  return Math.fround(Math.fround(filled - way.centre) * way.factor);
}
