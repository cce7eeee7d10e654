/**
 * The standing chance: how likely somebody is to last half a minute at fixed levers, over all moments of play. A map holds it
 * for each kind of player and level, over the difficulty, without help and with all of it. Between them it is drawn
 * in logits, where the curves are nearly straight and help shifts them.
 */

/** Difficulties of a curve: 0, 0.025 … 1. */
const POINTS = 41;
/** Chances nearer to 0 and 1 than this are as good as certain. */
const SURE = 0.003;
const ROUNDS = 20;

/** Chances in thousandths, one per difficulty, parted by blanks. */
type WrittenCurve = string;

export interface WrittenLevel {
  readonly alone: WrittenCurve;
  readonly helped: WrittenCurve;
  /** Half the distance between the own difficulties that either half of the games gives. */
  readonly exactness: number;
}

/** The maps of a set of kinds, as they are kept. */
export interface StandingMaps {
  readonly format: 1;
  readonly rules: string;
  readonly playersHash: string;
  /** Games behind each level of a kind. */
  readonly gamesPerLevel: number;
  /** Curves by kind, then by level. */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, WrittenLevel>>>>;
}

/** What is true of one kind of player. */
export interface StandingChance {
  chance(level: number, difficulty: number, help: number): number;
  /** The difficulty at which somebody of this level has the chance. */
  difficultyFor(chance: number, level: number, help: number): number;
}

interface Level {
  readonly level: number;
  readonly alone: Float64Array;
  readonly helped: Float64Array;
}

export function readStandingChance(written: Readonly<Record<string, WrittenLevel>>): StandingChance {
  const levels = Object.entries(written)
    .map(
      ([level, { alone, helped }]): Level => ({
        level: Number(level),
        alone: readCurve(alone),
        helped: readCurve(helped),
      }),
    )
    .sort((a, b) => a.level - b.level);
  const scoreAt = (level: number, difficulty: number, help: number): number => {
    const above = levels.findIndex((one) => one.level >= level);
    const high = levels[above < 0 ? levels.length - 1 : above]!;
    const low = levels[above < 0 ? levels.length - 1 : Math.max(0, above - 1)]!;
    const share = high.level > low.level ? (level - low.level) / (high.level - low.level) : 0;
    return between(scoreOf(low, difficulty, help), scoreOf(high, difficulty, help), share);
  };
  const chance = (level: number, difficulty: number, help: number) =>
    1 / (1 + Math.exp(-scoreAt(level, difficulty, help)));
  return {
    chance,
    difficultyFor(wanted, level, help) {
      let low = 0;
      let high = 1;
      for (let i = 0; i < ROUNDS; i++) {
        const middle = (low + high) / 2;
        if (chance(level, middle, help) > wanted) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    },
  };
}

function scoreOf({ alone, helped }: Level, difficulty: number, help: number): number {
  const place = Math.min(1, Math.max(0, difficulty)) * (POINTS - 1);
  const before = Math.min(POINTS - 2, Math.floor(place));
  const on = (curve: Float64Array) => between(curve[before]!, curve[before + 1]!, place - before);
  return between(on(alone), on(helped), Math.min(1, Math.max(0, help)));
}

function between(low: number, high: number, share: number): number {
  return low + share * (high - low);
}

function readCurve(written: WrittenCurve): Float64Array {
  const chances = written.split(' ').map((value) => Math.min(1 - SURE, Math.max(SURE, Number(value) / 1000)));
  return Float64Array.from(chances, (chance) => Math.log(chance / (1 - chance)));
}

/** What came of one game at fixed levers: moments of play, and how many of them the player lasted from. */
export interface SteadyGame {
  readonly difficulty: number;
  readonly moments: number;
  readonly lasted: number;
}

/** A falling curve through what came of games: a cubic in logits, as likely as can be. */
export function writeCurve(games: readonly SteadyGame[]): WrittenCurve {
  const weights = fitCubic(games);
  let least = 1;
  const chances = Array.from({ length: POINTS }, (_, i) => {
    const x = powersOf(i / (POINTS - 1));
    least = Math.min(least, 1 / (1 + Math.exp(-dot(weights, x))));
    return Math.round(1000 * least);
  });
  return chances.join(' ');
}

/** Moments overlap: so many tell as much as one. */
const OVERLAP = 25;
/** Curves are straight until games say otherwise. */
const RIDGE = [1e-3, 1e-3, 0.3, 0.3];
const FIT_ROUNDS = 30;

function powersOf(difficulty: number): number[] {
  const t = 4 * (difficulty - 0.5);
  return [1, t, t * t, t * t * t];
}

/** Logistic regression by Newton's steps. */
function fitCubic(games: readonly SteadyGame[]): number[] {
  const weights = [0, 0, 0, 0];
  const rows = games.map(({ difficulty, moments, lasted }) => ({
    x: powersOf(difficulty),
    n: moments / OVERLAP,
    // Half a moment of either, so that all and none have a score.
    y: (lasted + 0.5) / (moments + 1),
  }));
  for (let round = 0; round < FIT_ROUNDS; round++) {
    const gradient = weights.map((weight, i) => -RIDGE[i]! * weight);
    const curvature = RIDGE.map((ridge, i) => RIDGE.map((_, j) => (i === j ? ridge : 0)));
    for (const { x, n, y } of rows) {
      const chance = 1 / (1 + Math.exp(-dot(weights, x)));
      for (let i = 0; i < 4; i++) {
        gradient[i]! += n * (y - chance) * x[i]!;
        for (let j = 0; j < 4; j++) curvature[i]![j]! += n * chance * (1 - chance) * x[i]! * x[j]!;
      }
    }
    const step = solve(curvature, gradient);
    const size = Math.max(...step.map(Math.abs));
    // A step across a flat place would throw it far.
    const factor = size > 4 ? 4 / size : 1;
    for (let i = 0; i < 4; i++) weights[i]! += factor * step[i]!;
    if (size < 1e-6) break;
  }
  return weights;
}

/** Gauss with pivots, for four equations. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let column = 0; column < rows.length; column++) {
    let pivot = column;
    for (let i = column + 1; i < rows.length; i++) {
      if (Math.abs(rows[i]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = i;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let i = 0; i < rows.length; i++) {
      if (i === column) continue;
      const factor = rows[i]![column]! / rows[column]![column]!;
      for (let j = column; j <= rows.length; j++) rows[i]![j]! -= factor * rows[column]![j]!;
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
