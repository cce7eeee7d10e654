/**
 * A compiled layout: what each event changes, what each feature reads, and where in a player's state it stands. Lists of
 * small objects: flat typed arrays were tried and took a third more time per event.
 */
import type { FoldRing, SumBank, SumWindow } from './feature-history.ts';

/** What an event does to one cell group of the state; from `addField` on a field is needed for it. */
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

/** How a feature is read; up to `windowRatio` from sums over a window. */
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
  /** Values kept, of "the last n". */
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
  /** The cell: a sum, a fold's finished buckets, or where a group begins. */
  readonly of: number;
  /** The place of a sum in its bank, and the number of its window in the plan. */
  readonly channel: number;
  readonly window: number;
  /** The count of a mean or the other event of a ratio; a fold's current bucket. */
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
  /** The Float64 cells of one player who did nothing yet. */
  readonly initial: Float64Array;
  readonly historyCells: number;
  /** Whether 32 bits are enough for them. */
  readonly narrow: boolean;
  readonly opsByEvent: readonly (readonly Op[])[];
  readonly banks: readonly SumBank[];
  readonly folds: readonly FoldRing[];
  readonly windows: readonly SumWindow[];
  readonly reads: readonly Read[];
  /** Of the row that is being written; here so that no row allocates. */
  readonly scratch: {
    /** By window: the first cell in the history of the sums as they were when it began, and the seconds it has seen. */
    readonly starts: Int32Array;
    readonly seconds: Float64Array;
  };
}
