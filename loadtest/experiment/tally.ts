/** What is counted of a controller's players of one kind. Sums only, so that tallies of seeds add up. */
import type { TimeScale } from './time-scale.ts';

/** Bins of the expected chance, from 0 to 1. */
export const BINS = 20;
const DECILES = 10;

export interface Sample {
  readonly difficulty: readonly number[];
  readonly own: readonly number[];
}

export interface RecoveryTally {
  /** Players by steps until they were settled again; the last place is for never. */
  readonly settled: Float64Array;
  readonly count: Float64Array;
  readonly wide: Float64Array;
}

export interface Tally {
  readonly seed: number;
  players: number;
  stepsPlayed: number;
  /** Steps that are judged, those within the wide and the narrow band, and the first steps apart. */
  judged: number;
  wide: number;
  narrow: number;
  earlyCount: number;
  earlyWide: number;
  chanceSum: number;
  chanceCount: number;
  squaredOff: number;
  moves: number;
  moveCount: number;
  reversals: number;
  difficultySum: number;
  readonly settled: Float64Array;
  readonly recovery: { readonly up: RecoveryTally; readonly down: RecoveryTally };
  readonly stepCount: Float64Array;
  readonly stepWide: Float64Array;
  readonly expectedCount: Float64Array;
  readonly expectedSum: Float64Array;
  readonly expectedChance: Float64Array;
  /** Moments that were played on from, the sum of their chances, and of their squared distances from the wanted one. */
  moments: number;
  momentChance: number;
  momentSquared: number;
  readonly deciles: { readonly share: Float64Array; readonly count: Float64Array };
  readonly samples: Sample[];
}

export function createTally({ steps, afterJump }: TimeScale, seed: number): Tally {
  const perStep = () => new Float64Array(steps);
  const perBin = () => new Float64Array(BINS);
  const recovery = () => ({
    settled: new Float64Array(steps + 1),
    count: new Float64Array(afterJump),
    wide: new Float64Array(afterJump),
  });
  return {
    seed,
    players: 0,
    stepsPlayed: 0,
    judged: 0,
    wide: 0,
    narrow: 0,
    earlyCount: 0,
    earlyWide: 0,
    chanceSum: 0,
    chanceCount: 0,
    squaredOff: 0,
    moves: 0,
    moveCount: 0,
    reversals: 0,
    difficultySum: 0,
    settled: new Float64Array(steps + 1),
    recovery: { up: recovery(), down: recovery() },
    stepCount: perStep(),
    stepWide: perStep(),
    expectedCount: perBin(),
    expectedSum: perBin(),
    expectedChance: perBin(),
    moments: 0,
    momentChance: 0,
    momentSquared: 0,
    deciles: { share: new Float64Array(DECILES), count: new Float64Array(DECILES) },
    samples: [],
  };
}

export function sumOf(arrays: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(arrays[0]?.length ?? 0);
  for (const values of arrays) for (let i = 0; i < values.length; i++) sum[i]! += values[i]!;
  return sum;
}
