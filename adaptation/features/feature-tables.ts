/**
 * A compiled layout: what each event changes, what each feature reads, and where it stands in a player's state. These
 * are lists of small objects: flat typed arrays were tried and took a third more time per event.
 */
import type { FoldRing, SumBank, SumWindow } from './feature-history.ts';

/** What an event does to one cell group of the state; the codes from `addField` on need a field. */
export const OP = {
  addOne: 0,
  time: 1,
  clear: 2,
  pushOne: 3,
  pushZero: 4,
  addField: 5,
  maxField: 6,
  maskField: 7,
  keep: 8,
  ewma: 9,
  pushField: 10,
  pushRaw: 11,
} as const;

/** How a feature is read; the codes up to `windowRatio` read sums over a window. */
export const READ = {
  rate: 0,
  count: 1,
  sum: 2,
  windowMean: 3,
  windowRatio: 4,
  windowMax: 5,
  timeSince: 6,
  cell: 7,
  distinct: 8,
  lastMean: 9,
  lastMax: 10,
} as const;

/** The first cells of the state: the newest time seen, when the player came, the current bucket's number. */
export const CELL = { nowMs: 0, startMs: 1, bucket: 2, first: 3 } as const;

/** One change of the state by an event. */
export interface Op {
  readonly code: number;
  readonly cell: number;
  /** How many values "the last n" keeps. */
  readonly size: number;
  readonly field: number;
  readonly min: number;
  readonly max: number;
  readonly scale: number;
  readonly tauMs: number;
}

/** How one feature is read. */
export interface Read {
  readonly code: number;
  /** The cell: a sum, the finished buckets of a fold, or the first of a group. */
  readonly of: number;
  /** The place of a sum in its bank, then the number of its window in the plan. */
  readonly channel: number;
  readonly window: number;
  /** The count of a mean, the other event of a ratio, or the current bucket of a fold. */
  readonly other: number;
  readonly otherChannel: number;
  readonly otherWindow: number;
  readonly min: number;
  readonly max: number;
  readonly missing: number;
  /** Steps per unit of the field. */
  readonly scale: number;
  readonly fieldMin: number;
}

export interface FeaturePlan {
  /** The Float64 cells of a player who has done nothing yet. */
  readonly initial: Float64Array;
  readonly historyCells: number;
  /** Whether 32 bits are enough for the history's sums. */
  readonly narrow: boolean;
  readonly opsByEvent: readonly (readonly Op[])[];
  readonly banks: readonly SumBank[];
  readonly folds: readonly FoldRing[];
  readonly windows: readonly SumWindow[];
  readonly reads: readonly Read[];
  /** Working space for the row that is being written, so that no row allocates. */
  readonly scratch: {
    /** First history cell of the sums at each window's start, then the seconds that the window has seen. */
    readonly starts: Int32Array;
    readonly seconds: Float64Array;
  };
}
