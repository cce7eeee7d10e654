/**
 * Learns what a signal says from rows of a log: its value where success and failure are as likely, its change per logit,
 * and its noise. Nothing of how the signal comes about is assumed, except that it rises or falls with the logits.
 */
import { check, checkNumber } from '../../inference/check-declaration.ts';

/** One outcome at which the signal was measured. */
export interface SignalRow {
  /** Whose it was; any number that is theirs alone. */
  readonly player: number;
  /** The chance of success that was expected before, above 0 and below 1. */
  readonly expected: number;
  /** The signal's value; rows with one that is no number are left out. */
  readonly value: number;
}

export interface LearntSignal {
  /** As a definition declares them (`outcome`, `signals`). */
  readonly even: number;
  readonly perLogit: number;
  /** Standard deviation of one value about the player's own mean, in logits. */
  readonly noise: number;
  /** Standard deviation of what a player's values are always off by, in logits. */
  readonly bias: number;
  /** Rows and players that it was learnt from. */
  readonly rows: number;
  readonly players: number;
}

/** Fewer rows say nothing certain about a line and its spread. */
const LEAST_ROWS = 30;
/** The slope over its standard error: below it the signal may be chance. */
const LEAST_CERTAINTY = 4;

interface Sums {
  count: number;
  edge: number;
  value: number;
}

/**
 * The line through value over logits of the expected chance. An expectation that is calibrated has its errors beside it
 * and not in it (Berkson), so they don't flatten the line. Null where the signal says nothing that is certain: too few
 * rows, or no slope. Throws DEFINITION_INVALID for an expected chance that is none.
 */
export function learnSignal(rows: Iterable<SignalRow>): LearntSignal | null {
  const known = readRows(rows);
  if (known.length < LEAST_ROWS) return null;
  const line = fitLine(known);
  if (line === null) return null;
  const { even, perLogit } = line;
  const { within, between, players } = splitSpread(known, line);
  const size = Math.abs(perLogit);
  return {
    ...{ even, perLogit },
    ...{ noise: Math.sqrt(within) / size, bias: Math.sqrt(between) / size, rows: known.length, players },
  };
}

interface KnownRow {
  readonly player: number;
  readonly edge: number;
  readonly value: number;
}

function readRows(rows: Iterable<SignalRow>): KnownRow[] {
  const known: KnownRow[] = [];
  for (const { player, expected, value } of rows) {
    checkNumber('DEFINITION_INVALID', "a row's expected chance, between the two,", expected, { min: 0, max: 1 });
    check('DEFINITION_INVALID', expected > 0 && expected < 1, 'an expected chance above 0 and below 1', `${expected}`);
    if (Number.isFinite(value)) known.push({ player, edge: Math.log(expected / (1 - expected)), value });
  }
  return known;
}

interface Line {
  readonly even: number;
  readonly perLogit: number;
}

function fitLine(rows: readonly KnownRow[]): Line | null {
  const { count, edge, value } = sumsOf(rows);
  let edges = 0;
  let both = 0;
  let values = 0;
  for (const row of rows) {
    edges += (row.edge - edge / count) ** 2;
    values += (row.value - value / count) ** 2;
    both += (row.edge - edge / count) * (row.value - value / count);
  }
  if (!(edges > 0 && values > 0)) return null;
  const perLogit = both / edges;
  const error = Math.sqrt(Math.max(0, values - both * perLogit) / (count - 2) / edges);
  if (!(Math.abs(perLogit) > LEAST_CERTAINTY * error)) return null;
  return { even: value / count - (perLogit * edge) / count, perLogit };
}

/** Variance of the values about the line: within players, and of what each player's mean is off by. */
function splitSpread(rows: readonly KnownRow[], { even, perLogit }: Line) {
  const off = ({ edge, value }: KnownRow) => value - even - perLogit * edge;
  const own = new Map<number, { count: number; sum: number; squares: number }>();
  for (const row of rows) {
    const sums = own.get(row.player) ?? { count: 0, sum: 0, squares: 0 };
    sums.count++;
    sums.sum += off(row);
    sums.squares += off(row) ** 2;
    own.set(row.player, sums);
  }
  let squares = 0;
  let left = 0;
  let total = 0;
  for (const { count, sum, squares: all } of own.values()) {
    squares += Math.max(0, all - (sum * sum) / count);
    left += count - 1;
    total += all;
  }
  const all = total / rows.length;
  // Players with one row each tell nothing of noise and bias apart: then all of it is noise.
  const within = left > 0 ? squares / left : all;
  return { within, between: Math.max(0, all - within), players: own.size };
}

function sumsOf(rows: readonly KnownRow[]): Sums {
  const sums = { count: 0, edge: 0, value: 0 };
  for (const { edge, value } of rows) {
    sums.count++;
    sums.edge += edge;
    sums.value += value;
  }
  return sums;
}
