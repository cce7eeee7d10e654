/** Judges players by the truth of each step, and adds them up. Nothing is allocated per player but its rank. */
import { BINS, createTally, type Tally } from './tally.ts';
import type { TimeScale } from './time-scale.ts';

/** Chance of success that every controller is to hold. */
export const TARGET = 0.75;
/** How far from it a step may lie and still be in the band, the wide one and the narrow one. */
export const BAND = { wide: 0.15, narrow: 0.1 } as const;
/** Players whose whole way is kept, for plots. */
const SAMPLES = 4;

/** One player's way, step by step. The world fills it in, for one player after the other. */
export interface Track {
  /** Steps played; the arrays are filled as far. */
  played: number;
  skill: number;
  jumpAt: number;
  jumpBy: number;
  /** The true chance of success at what was met; NaN where there is none, and the step isn't judged. */
  readonly chance: Float64Array;
  readonly difficulty: Float64Array;
  /** The difficulty that is as hard by itself as all levers together: what plots show. */
  readonly felt: Float64Array;
  /** Chance that the controller expected; NaN if it doesn't say. */
  readonly expected: Float64Array;
  /** What the expectation is held against: the true chance, or 1 and 0 for what came of it; NaN for nothing. */
  readonly seen: Float64Array;
  /** Player's own difficulty for the wanted chance. */
  readonly own: Float64Array;
}

export interface Judge {
  readonly track: Track;
  /** Whether the next player's `own` will be kept: it costs too much to be found for everybody. */
  wantsOwn(): boolean;
  /** A moment of a player, from which `tried` games were played on: in `lasted` of them the player succeeded. */
  moment(lasted: number, tried: number): void;
  /** Judges the player of the track as it is now. */
  add(): void;
  /** What has been added so far. */
  finish(): Tally;
}

export function createJudge(scale: TimeScale, seed: number): Judge {
  const { steps } = scale;
  const tally = createTally(scale, seed);
  const track: Track = {
    played: 0,
    skill: 0,
    jumpAt: 0,
    jumpBy: 0,
    chance: new Float64Array(steps),
    difficulty: new Float64Array(steps),
    felt: new Float64Array(steps),
    expected: new Float64Array(steps),
    seen: new Float64Array(steps),
    own: new Float64Array(steps),
  };
  const inWide = new Uint8Array(steps);
  const ranks: { skill: number; share: number }[] = [];
  const wantsOwn = () => tally.players < SAMPLES;
  return {
    track,
    wantsOwn,
    moment: (lasted, tried) => judgeMoment(lasted, tried, tally),
    add() {
      if (wantsOwn()) keepSample(track, scale, tally);
      const share = judgeBands(track, scale, inWide, tally);
      judgeMoves(track, scale.judgedFrom, tally);
      judgeExpectations(track, tally);
      const settledAt = firstSettled(inWide, 0, track.played, scale);
      countAt(tally.settled, settledAt);
      if (track.jumpBy !== 0 && track.jumpAt < track.played) judgeRecovery(track, scale, inWide, tally);
      ranks.push({ skill: track.skill, share });
      tally.players++;
    },
    finish() {
      rank(ranks, tally);
      return tally;
    },
  };
}

/** Whoever leaves counts as outside of the band from then on: nobody gains by losing players. */
function judgeBands(track: Track, scale: TimeScale, inWide: Uint8Array, tally: Tally): number {
  let wide = 0;
  let judged = 0;
  for (let i = 0; i < scale.steps; i++) {
    const chance = i < track.played ? track.chance[i]! : 0;
    inWide[i] = 0;
    if (Number.isNaN(chance)) continue;
    const off = Math.abs(chance - TARGET);
    const isIn = off <= BAND.wide ? 1 : 0;
    inWide[i] = isIn;
    tally.stepCount[i]!++;
    tally.stepWide[i]! += isIn;
    if (i < track.played) {
      tally.stepsPlayed++;
      if (i >= scale.judgedFrom) {
        tally.chanceSum += chance;
        tally.squaredOff += off * off;
        tally.chanceCount++;
      }
    }
    if (i < scale.judgedFrom) {
      tally.earlyCount++;
      tally.earlyWide += isIn;
    } else {
      judged++;
      wide += isIn;
      tally.narrow += off <= BAND.narrow ? 1 : 0;
    }
  }
  tally.judged += judged;
  tally.wide += wide;
  return judged === 0 ? 0 : wide / judged;
}

/** A reversal is a move against the last one; standing still between them changes nothing. */
function judgeMoves({ difficulty, played }: Track, from: number, tally: Tally): void {
  let last = 0;
  for (let i = from; i < played; i++) {
    const move = difficulty[i]! - difficulty[i - 1]!;
    tally.moves += Math.abs(move);
    tally.moveCount++;
    tally.difficultySum += difficulty[i]!;
    if (move === 0) continue;
    if (last * move < 0) tally.reversals++;
    last = move;
  }
}

/** The chance is known from a few games only; what they scatter by themselves is taken off. */
function judgeMoment(lasted: number, tried: number, tally: Tally): void {
  const chance = lasted / tried;
  tally.moments++;
  tally.momentChance += chance;
  tally.momentSquared += (chance - TARGET) ** 2 - (chance * (1 - chance)) / (tried - 1);
}

function judgeExpectations({ expected, seen, played }: Track, tally: Tally): void {
  for (let i = 0; i < played; i++) {
    const value = expected[i]!;
    if (Number.isNaN(value) || Number.isNaN(seen[i]!)) continue;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(value * BINS)));
    tally.expectedCount[bin]!++;
    tally.expectedSum[bin]! += value;
    tally.expectedChance[bin]! += seen[i]!;
  }
}

function judgeRecovery(track: Track, scale: TimeScale, inWide: Uint8Array, tally: Tally): void {
  const { up, down } = tally.recovery;
  const side = track.jumpBy > 0 ? up : down;
  const from = track.jumpAt;
  const recovered = firstSettled(inWide, from, track.played, scale);
  countAt(side.settled, recovered);
  for (let i = 0; i < scale.afterJump && from + i < scale.steps; i++) {
    side.count[i]!++;
    side.wide[i]! += inWide[from + i]!;
  }
}

/** Steps after `from` until the player is settled; -1 for never. */
function firstSettled(inWide: Uint8Array, from: number, played: number, { settled }: TimeScale): number {
  const { window, inBand } = settled;
  let inside = 0;
  for (let i = from; i < played; i++) {
    inside += inWide[i]!;
    if (i - window >= from) inside -= inWide[i - window]!;
    if (i - from + 1 >= window && inside >= inBand) return i - window + 1 - from;
  }
  return -1;
}

/** The last place of a histogram is for never. */
function countAt(histogram: Float64Array, at: number): void {
  histogram[at < 0 ? histogram.length - 1 : at]!++;
}

function keepSample({ played, felt, own }: Track, { plotEvery }: TimeScale, tally: Tally): void {
  const cut = (values: Float64Array) =>
    Array.from({ length: Math.ceil(played / plotEvery) }, (_, i) => Math.round(1000 * values[i * plotEvery]!) / 1000);
  tally.samples.push({ difficulty: cut(felt), own: cut(own) });
}

/** Adds the players of this seed up by tenths of skill. */
function rank(players: { skill: number; share: number }[], tally: Tally): void {
  const { deciles } = tally;
  const groups = deciles.share.length;
  players.sort((a, b) => a.skill - b.skill);
  players.forEach(({ share }, i) => {
    const group = Math.floor((i * groups) / players.length);
    deciles.share[group]! += share;
    deciles.count[group]!++;
  });
}
