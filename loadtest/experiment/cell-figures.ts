/** The figures of one controller with one kind of player, or of several kinds together, from what was counted. */

import { type Interval, intervalOf } from './intervals.ts';
import { BINS, type RecoveryTally, type Sample, sumOf, type Tally } from './tally.ts';
import type { TimeScale } from './time-scale.ts';

/** Steps until a player is settled; null for never. */
export interface Settling {
  readonly players: number;
  readonly median: number | null;
  readonly p90: number | null;
  /** Share of players that never are. */
  readonly never: number;
}

export interface Recovery extends Settling {
  /** Share in the wide band, step by step from the jump on. */
  readonly after: readonly (number | null)[];
}

/** A bin of the reliability diagram: what was expected, what was true, and how often. */
export interface Reliability {
  readonly expected: number;
  readonly true: number;
  readonly count: number;
}

/** What games that were played on from moments of play say: the truth of the moment. */
export interface MomentFigures {
  readonly count: number;
  readonly meanChance: number;
  /** Root mean square of how far the chance was from the wanted one, without what a few games scatter. */
  readonly rms: number;
}

export interface CellFigures {
  readonly players: number;
  /** Share of judged steps within ±0.15 and ±0.10 of the wanted chance, and of the first steps within ±0.15. */
  readonly wide: Interval;
  readonly narrow: Interval;
  readonly early: Interval;
  readonly meanChance: number;
  /** Root mean square of how far the true chance was from the wanted one. */
  readonly rms: number;
  /** Null where none were played. */
  readonly moment: MomentFigures | null;
  /** Mean of the lever. */
  readonly meanDifficulty: number;
  /** Share of a player's steps that were played before it left. */
  readonly played: number;
  readonly settled: Settling;
  readonly up: Recovery | null;
  readonly down: Recovery | null;
  readonly reversals: number;
  readonly meanMove: number;
  /** Mean distance of expected from true chance; null for a controller that doesn't say what it expects. */
  readonly calibration: number | null;
  /** Time in band of the worst tenth of skill, as a share of the mean; null for too few players. */
  readonly fairness: number | null;
  /** Share in the wide band, step by step. */
  readonly bySteps: readonly (number | null)[];
  readonly reliability: readonly Reliability[];
  readonly samples: readonly Sample[];
}

/** Least outcomes in a bin of the reliability diagram: they know a chance to 0.07. */
const LEAST_PER_BIN = 40;
/** Least players in a tenth whose mean isn't chance. */
const LEAST_PER_DECILE = 50;

/** `tallies` are of all seeds of one kind. */
export function figuresOf(tallies: readonly Tally[], scale: TimeScale): CellFigures {
  const total = (of: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const arrays = (of: (tally: Tally) => Float64Array) => sumOf(tallies.map(of));
  const players = total((tally) => tally.players);
  const count = arrays((tally) => tally.stepCount);
  const reliability = reliabilityOf(tallies, scale);
  const sides = {
    up: recoveryOf(tallies.map(({ recovery }) => recovery.up)),
    down: recoveryOf(tallies.map(({ recovery }) => recovery.down)),
  };
  return {
    players,
    wide: intervalOf(tallies.map(({ wide, judged }) => wide / judged)),
    narrow: intervalOf(tallies.map(({ narrow, judged }) => narrow / judged)),
    early: intervalOf(tallies.map(({ earlyWide, earlyCount }) => earlyWide / earlyCount)),
    meanChance: total((tally) => tally.chanceSum) / total((tally) => tally.chanceCount),
    rms: Math.sqrt(total((tally) => tally.squaredOff) / total((tally) => tally.chanceCount)),
    moment: momentOf(tallies),
    meanDifficulty: total((tally) => tally.difficultySum) / total((tally) => tally.moveCount),
    played: total((tally) => tally.stepsPlayed) / (players * scale.steps),
    settled: settlingOf(arrays((tally) => tally.settled)),
    ...sides,
    reversals: (scale.reversalsPer * total((tally) => tally.reversals)) / total((tally) => tally.moveCount),
    meanMove: total((tally) => tally.moves) / total((tally) => tally.moveCount),
    calibration: calibrationOf(reliability),
    fairness: fairnessOf(tallies),
    bySteps: sharesOf(
      arrays((tally) => tally.stepWide),
      count,
    ),
    reliability,
    samples: tallies[0]?.samples ?? [],
  };
}

/** Several settlings as one, by the histograms behind them. */
export function settlingOf(histogram: Float64Array): Settling {
  const players = histogram.reduce((sum, value) => sum + value, 0);
  const quantile = (share: number): number | null => {
    let sum = 0;
    for (let i = 0; i < histogram.length - 1; i++) {
      sum += histogram[i]!;
      if (sum >= share * players) return i;
    }
    return null;
  };
  return {
    players,
    median: quantile(0.5),
    p90: quantile(0.9),
    never: histogram.at(-1)! / players,
  };
}

export function recoveryOf(sides: readonly RecoveryTally[]): Recovery | null {
  const settled = settlingOf(sumOf(sides.map((side) => side.settled)));
  if (settled.players === 0) return null;
  const after = sharesOf(sumOf(sides.map((side) => side.wide)), sumOf(sides.map((side) => side.count)));
  return { ...settled, after };
}

export function momentOf(tallies: readonly Tally[]): MomentFigures | null {
  const total = (of: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const count = total(({ moments }) => moments);
  if (count === 0) return null;
  return {
    count,
    meanChance: total(({ momentChance }) => momentChance) / count,
    rms: Math.sqrt(Math.max(0, total(({ momentSquared }) => momentSquared) / count)),
  };
}

/** Neighbouring bins are taken together until they hold enough outcomes to be compared with a chance. */
function reliabilityOf(tallies: readonly Tally[], { outcomeSteps }: TimeScale): Reliability[] {
  const counts = sumOf(tallies.map((tally) => tally.expectedCount));
  const expected = sumOf(tallies.map((tally) => tally.expectedSum));
  const chances = sumOf(tallies.map((tally) => tally.expectedChance));
  const bins: { expected: number; true: number; count: number }[] = [];
  for (let i = 0; i < BINS; i++) {
    if (counts[i] === 0) continue;
    const last = bins.at(-1);
    const isShort = last !== undefined && last.count < LEAST_PER_BIN * outcomeSteps;
    const bin = isShort ? last : { expected: 0, true: 0, count: 0 };
    if (!isShort) bins.push(bin);
    bin.expected += expected[i]!;
    bin.true += chances[i]!;
    bin.count += counts[i]!;
  }
  return bins.map(({ count, ...bin }) => ({ expected: bin.expected / count, true: bin.true / count, count }));
}

function calibrationOf(bins: readonly Reliability[]): number | null {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  return bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.expected - bin.true), 0) / total;
}

function fairnessOf(tallies: readonly Tally[]): number | null {
  const counts = sumOf(tallies.map(({ deciles }) => deciles.count));
  if (counts.some((count) => count < LEAST_PER_DECILE)) return null;
  const shares = sumOf(tallies.map(({ deciles }) => deciles.share)).map((share, i) => share / counts[i]!);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return Math.min(...shares) / mean;
}

function sharesOf(parts: Float64Array, counts: Float64Array): (number | null)[] {
  return Array.from(parts, (part, i) => (counts[i] === 0 ? null : part / counts[i]!));
}
