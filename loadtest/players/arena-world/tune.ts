/**
 * Finds the baselines' parameters on the tuning kinds: a search with quick stand-ins for games, then real games for the
 * best that it found.
 */
import type { Baseline, Values } from '../../experiment/abstract/controllers/baseline.ts';
import { BASELINES } from '../../experiment/abstract/controllers/baselines.ts';
import { createJudge } from '../../experiment/judge.ts';
import { type Found, round, scoreOf, searchValues, TRIALS } from '../../experiment/search-values.ts';
import { runTasks } from '../../experiment/thread-tasks.ts';
import type { Tuned, TuneOptions } from '../../experiment/tuned.ts';
import { levelsOver } from './levels-over.ts';
import { openOwn } from './maps/own-maps.ts';
import { readStandingChance, type StandingChance } from './maps/standing-chance.ts';
import { SETTING } from './outcome-driver.ts';
import { playSurrogate } from './surrogate.ts';
import { SCALE } from './time.ts';
import type { TrialResult, TrialTask } from './trial.ts';

/** Games of these seeds are met in no experiment, which counts from 1. */
const FIRST_SEED = 10_000_001;
/** Stand-ins per kind: they are cheap, and one is mostly chance. */
const SURROGATES = 8;
/** How many of the best go on to real games. */
const FINALISTS = 4;

interface Subject {
  readonly name: string;
  readonly standing: StandingChance;
  readonly levels: readonly { readonly level: number; readonly tries: boolean }[];
}

interface Finalist extends Found {
  readonly baseline: string;
}

export async function tuneArena({ seeds, playersPerKind, threads, onProgress }: TuneOptions): Promise<Tuned> {
  const { kinds, playersHash, rules, maps } = await openOwn();
  const subjects = kinds
    .filter(({ set, apart }) => set === 'tuning' && !apart)
    .map(
      (kind): Subject => ({
        name: kind.name,
        standing: readStandingChance(maps.kinds[kind.name]!),
        levels: levelsOver(kind),
      }),
    );
  const games = seeds * playersPerKind;
  const trials = BASELINES.length * TRIALS;
  const total = trials + BASELINES.length * FINALISTS * subjects.length * games;
  const finalists: Finalist[] = [];
  for (const [i, baseline] of BASELINES.entries()) {
    const found = await searchValues(
      baseline.parameters,
      (values) => quickScore(baseline, values, subjects),
      (trial) => onProgress(i * TRIALS + trial, total),
    );
    finalists.push(...found.slice(-FINALISTS).map((one) => ({ ...one, baseline: baseline.name })));
  }
  const scores = await playFinal(finalists, subjects, games, threads, (done) => onProgress(trials + done, total));
  const bestOf = (name: string) =>
    finalists
      .map((finalist, i) => ({ ...finalist, score: scores[i]! }))
      .filter(({ baseline }) => baseline === name)
      .reduce((a, b) => (b.score > a.score ? b : a));
  const best = BASELINES.map(({ name }) => [name, bestOf(name)] as const);
  onProgress(total, total);
  return {
    ...{ playersHash, rules, seeds, playersPerKind },
    scores: Object.fromEntries(best.map(([name, { score }]) => [name, round(score)])),
    values: Object.fromEntries(best.map(([name, { values }]) => [name, values])),
  };
}

function quickScore({ create }: Baseline, values: Values, subjects: readonly Subject[]): number {
  const controller = create(values, SETTING);
  const shares = subjects.map(({ standing, levels }) => {
    const judge = createJudge(SCALE, 1);
    for (let i = 0; i < SURROGATES; i++) playSurrogate(controller, standing, levels, FIRST_SEED + i, judge);
    const { wide, narrow, judged } = judge.finish();
    return { wide: wide / judged, narrow: narrow / judged };
  });
  return scoreOf(shares);
}

async function playFinal(
  finalists: readonly Finalist[],
  subjects: readonly Subject[],
  games: number,
  threads: number,
  onDone: (done: number) => void,
): Promise<number[]> {
  const tasks = finalists.flatMap(({ baseline, values }) =>
    subjects.flatMap(({ name }) =>
      Array.from({ length: games }, (_, i): TrialTask => ({ baseline, values, kind: name, seed: FIRST_SEED + i })),
    ),
  );
  const played = await runTasks<TrialTask, TrialResult>(tasks, {
    ...{ threads, onDone, atOnce: 1, data: null },
    entry: new URL('./trial-thread.ts', import.meta.url),
    nameOf: ({ baseline, kind, seed }) => `controller "${baseline}", kind "${kind}", seed ${seed}`,
  });
  const perFinalist = subjects.length * games;
  return finalists.map((_, i) => {
    const own = played.slice(i * perFinalist, (i + 1) * perFinalist);
    return scoreOf(
      subjects.map((_subject, kind) => {
        const results = own.slice(kind * games, (kind + 1) * games);
        const sum = (of: (result: TrialResult) => number) => results.reduce((total, one) => total + of(one), 0);
        const judged = sum((one) => one.judged);
        return { wide: sum((one) => one.wide) / judged, narrow: sum((one) => one.narrow) / judged };
      }),
    );
  });
}
