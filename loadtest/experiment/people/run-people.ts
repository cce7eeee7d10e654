/** The experiment on real people: learns from some, and judges what sessions expect of others before each play. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalPool, model } from 'rubato/inference';
import { areaUnderCurve, calibrationCurve, calibrationError, learnSignal, logLoss } from 'rubato/training';
import { askPeople, type Expected } from './ask-people.ts';
import { keepModel, learnModel, tableOf } from './learn-people.ts';
import { definePeople, leverFor, type PeopleParts } from './people-definition.ts';
import { meetsAt } from './population.ts';
import { type Person, readPlays } from './read-plays.ts';

/** The points that targets are set for, then those that are shown beside them. */
const POINTS = [46, 14, 110, 255] as const;
const MODEL = { name: 'people', version: '1' };
const BINS = 10;
/** Learners whose plays say what a score tells: some ten thousand plays. */
const SIGNAL_PEOPLE = 2000;

export interface PeopleOptions {
  readonly file: string;
  readonly points?: readonly number[];
  readonly seed?: number;
  readonly threads: number;
  readonly onProgress: (done: number, total: number) => void;
}

export interface PeopleFigures {
  readonly logLoss: number;
  readonly auc: number;
  readonly ece: number;
}

/**
 * Who says the chance: the model in its session, the belief that starts from the model, or the belief alone. `before` and
 * `after` give a play the model's chance of the play before it, and of the one after it, which has seen this one's score.
 */
export type Source = 'model' | 'belief' | 'beliefAlone' | 'before' | 'after';

export interface PeopleResult {
  readonly points: number;
  readonly reached: number;
  readonly figures: Readonly<Record<Source, PeopleFigures>>;
}

export interface PeopleReport {
  readonly people: number;
  readonly heldOut: number;
  readonly plays: number;
  readonly results: readonly PeopleResult[];
}

export async function runPeople(options: PeopleOptions): Promise<PeopleReport> {
  const { points = POINTS, seed = 1, threads, onProgress } = options;
  const people = await readPlays(options.file);
  const learners = people.filter(({ isTest }) => !isTest);
  const heldOut = people.filter(({ isTest }) => isTest);
  const directory = await mkdtemp(join(tmpdir(), 'rubato-people-'));
  try {
    const total = 2 + 2 * points.length;
    let done = 0;
    const step = () => onProgress(++done, total);
    const learnt = await learnModel(learners, { seed, points, threads, onProgress: () => undefined });
    await keepModel(directory, learnt, MODEL.name, MODEL.version, tableOf(heldOut.slice(0, 30), { seed, points }));
    step();
    const pool = await createLocalPool({
      modelsDirectory: directory,
      models: [model(MODEL.name, MODEL.version, { output: 'probability' })],
    });
    try {
      const ask = (parts: PeopleParts, of: readonly Person[]) => askPeople(definePeople(parts), parts.points, of, pool);
      const signal = await learnScore(learners.slice(0, SIGNAL_PEOPLE), points[0]!, ask);
      step();
      const results: PeopleResult[] = [];
      for (const d of points) {
        const parts = { points: d, people: meetsAt(learners), signal };
        const both = await ask({ ...parts, model: MODEL }, heldOut);
        step();
        const alone = await ask({ ...parts, model: null }, heldOut);
        step();
        results.push(judge(d, both, alone));
      }
      const plays = heldOut.reduce((sum, person) => sum + person.plays.length, 0);
      return { people: people.length, heldOut: heldOut.length, plays, results };
    } finally {
      await pool.close();
    }
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** What a score beyond the points tells, from what a belief without it had expected of learners. */
async function learnScore(
  learners: readonly Person[],
  points: number,
  ask: (parts: PeopleParts, of: readonly Person[]) => Promise<Expected>,
): Promise<PeopleParts['signal']> {
  const { belief } = await ask({ points, people: meetsAt(learners), signal: null, model: null }, learners);
  const scores = learners.flatMap(({ plays }, player) => plays.map(({ score }) => ({ player, score })));
  const learnt = learnSignal(
    scores.map(({ player, score }, i) => ({
      ...{ player, expected: Math.min(0.999, Math.max(0.001, belief[i]!)) },
      value: Math.log(score + 1) - leverFor(points),
    })),
  );
  if (learnt === null) return null;
  return { even: learnt.even, perLogit: learnt.perLogit };
}

function judge(points: number, both: Expected, alone: Expected): PeopleResult {
  const { outcomes } = both;
  const figuresOf = (chances: ArrayLike<number>): PeopleFigures => ({
    logLoss: logLoss(chances, outcomes),
    auc: areaUnderCurve(chances, outcomes),
    ece: calibrationError(calibrationCurve(chances, outcomes, BINS)),
  });
  // What a play's own chance knows, and what it must not know: both neighbours' figures differ.
  const before = Float64Array.from(both.model, (_, i) => both.model.at(i - 1)!);
  const after = Float64Array.from(both.model, (_, i) => both.model[(i + 1) % both.model.length]!);
  return {
    points,
    reached: outcomes.reduce((sum, one) => sum + one, 0) / outcomes.length,
    figures: {
      model: figuresOf(both.model),
      belief: figuresOf(both.belief),
      beliefAlone: figuresOf(alone.belief),
      before: figuresOf(before),
      after: figuresOf(after),
    },
  };
}
