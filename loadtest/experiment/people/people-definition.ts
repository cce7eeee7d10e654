/**
 * The adaptation of a game that reports one score per play: success is a score that reaches the lever's points. Points
 * are on a scale of logarithms, where people's scores scatter evenly. Time counts plays, one a second.
 */
import { defineAdaptation, defineEvents, defineFeatures, model } from 'rubato';
import { MOST_SCORE } from './read-plays.ts';

/** Where a score, or a number of points, stands on the lever's scale. */
export const sizeOf = (score: number): number => Math.log(score + 1);
/** The lever's value for `points`: half a point below, so that a score of just as many reaches it. */
export const leverFor = (points: number): number => Math.log(points + 0.5);

export const PLAY_MS = 1000;
const MOST_SIZE = sizeOf(MOST_SCORE);
const size = { unit: '', min: 0, max: MOST_SIZE, integer: false, outOfRange: 'clamp' } as const;
const edge = { unit: '', min: -MOST_SIZE, max: MOST_SIZE, integer: false, outOfRange: 'clamp' } as const;

const events = defineEvents({
  play: {
    source: 'observed',
    fields: {
      size,
      /** How far beyond the points in force. */
      over: edge,
      reached: { unit: '', min: 0, max: 1, integer: true },
      /** ln of a second and the seconds between this play's end and the one's before. */
      rest: { unit: '', min: 0, max: 20, integer: false, outOfRange: 'clamp' },
    },
  },
});

const features = defineFeatures(events, (f) => {
  const sized = { unit: '', min: 0, max: MOST_SIZE };
  const beyond = { unit: '', min: -MOST_SIZE, max: MOST_SIZE };
  const share = { unit: '', min: 0, max: 1 };
  const plays = (count: number) => count * PLAY_MS;
  return {
    plays: f.total('play', { unit: 'count', min: 0, max: 1e4, words: 'plays' }),
    last: f.last('play', 'over', { ...beyond, words: 'last play' }),
    mean2: f.mean('play', 'over', { ...beyond, last: 2, words: 'last two plays' }),
    mean4: f.mean('play', 'over', { ...beyond, last: 4, words: 'last four plays' }),
    mean8: f.mean('play', 'over', { ...beyond, last: 8, words: 'last eight plays' }),
    mean32: f.mean('play', 'over', { ...beyond, last: 32, words: 'last 32 plays' }),
    slow: f.ewma('play', 'over', { ...beyond, tauMs: plays(20), words: 'long run' }),
    slowest: f.ewma('play', 'over', { ...beyond, tauMs: plays(100), words: 'very long run' }),
    best8: f.max('play', 'over', { ...beyond, last: 8, words: 'best of eight plays' }),
    best32: f.max('play', 'over', { ...beyond, last: 32, words: 'best of 32 plays' }),
    reached4: f.mean('play', 'reached', { ...share, last: 4, words: 'share of four plays' }),
    reached12: f.mean('play', 'reached', { ...share, last: 12, words: 'share of twelve plays' }),
    reached32: f.mean('play', 'reached', { ...share, last: 32, words: 'share of 32 plays' }),
    reachedSlow: f.ewma('play', 'reached', { ...share, tauMs: plays(30), words: 'share in the long run' }),
    level: f.mean('play', 'size', { ...sized, last: 16, words: 'score of 16 plays' }),
    rest: f.last('play', 'rest', { unit: '', min: 0, max: 20, words: 'last rest' }),
    rests: f.mean('play', 'rest', { unit: '', min: 0, max: 20, last: 6, words: 'rests' }),
  };
});

export const peopleFeatures = features;
/** The values that the model is asked at, as distances from the lever: its curve. */
export const OFFSETS = [-1, 0, 1];
export const POINTS_COLUMN = 'points';
export const MOST_LEVER = 7;

export interface PeopleParts {
  /** The points that a play has to reach. */
  readonly points: number;
  /** Where people meet the target. */
  readonly people: { readonly mean: number; readonly spread: number };
  /** What a score beyond the points tells; null for a belief from outcomes alone. */
  readonly signal: { readonly even: number; readonly perLogit: number } | null;
  /** Name and version of the model; null for the belief alone. */
  readonly model: { readonly name: string; readonly version: string } | null;
}

export type PeopleDefinition = ReturnType<typeof definePeople>;

/** The lever stays where it is: people played without it, so nothing may follow from what it would have done. */
export function definePeople({ points, people, signal, model: asked }: PeopleParts) {
  return defineAdaptation({
    ...{ name: 'people', events, features, everyMs: PLAY_MS },
    levers: {
      points: {
        ...{ scope: 'session', min: 0, max: MOST_LEVER, initial: leverFor(points), harder: 'up', words: 'points' },
      } as const,
    },
    outcome: {
      ...({ event: 'play', field: 'size', success: { atLeast: 'points' }, people } as const),
      ...(signal !== null && { signals: { over: { event: 'play', field: 'over', ...signal } } as const }),
    },
    policy: { initial: null, decide: ({ previous }) => ({ values: previous, memory: null }) },
    ...(asked !== null && {
      // Time stands still while an answer is waited for.
      budgetMs: 60_000,
      pipeline: model(asked.name, asked.version, { output: 'probability' }),
      predicts: { kind: 'chance', words: 'to reach the points' } as const,
      inputs: [{ kind: 'candidates', column: POINTS_COLUMN, lever: 'points', offsets: OFFSETS }] as const,
      fallback: { kind: 'hold' } as const,
    }),
    apply: () => {},
  });
}
