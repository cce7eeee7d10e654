/**
 * Finds the baselines' parameters on the tuning kinds: even draws from their ranges first, then steps about the best that
 * shrink. What counts is the mean of four shares: time within ±0.15 and ±0.10, the mean over kinds and the worst kind.
 */

import { createRandom, type Random } from '../../../training/random.ts';
import { KINDS } from '../../players/abstract/kinds.ts';
import { createJudge } from '../judge.ts';
import { hashOf } from '../players-hash.ts';
import { openWith, PLAYER_FILES, SCALE } from './abstract-world.ts';
import type { Baseline, Values } from './controllers/baseline.ts';
import { BASELINES } from './controllers/baselines.ts';

const EVEN_TRIALS = 40;
const NEAR_TRIALS = 60;
/** Step about the best, as a share of a parameter's range, at first and at last. */
const FIRST_STEP = 0.25;
const LAST_STEP = 0.02;
/** Players of these seeds are met in no experiment, which counts from 1. */
const FIRST_SEED = 100_001;

export interface TuneOptions {
  readonly seeds: number;
  readonly playersPerKind: number;
  onProgress(done: number, total: number): void;
}

export interface Tuned {
  readonly playersHash: string;
  readonly seeds: number;
  readonly playersPerKind: number;
  readonly scores: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, Values>>;
}

export async function tune({ seeds, playersPerKind, onProgress }: TuneOptions): Promise<Tuned> {
  const playersHash = await hashOf(PLAYER_FILES);
  const trials = EVEN_TRIALS + NEAR_TRIALS;
  const scores: Record<string, number> = {};
  const values: Record<string, Values> = {};
  for (const [i, baseline] of BASELINES.entries()) {
    const score = (tried: Values) => scoreOf(baseline, tried, seeds, playersPerKind);
    const best = await search(baseline, score, (trial) => onProgress(i * trials + trial, BASELINES.length * trials));
    values[baseline.name] = best.values;
    scores[baseline.name] = round(best.score);
  }
  return { playersHash, seeds, playersPerKind, scores, values };
}

async function search(
  { parameters }: Baseline,
  score: (values: Values) => number,
  onTrial: (trial: number) => void,
): Promise<{ values: Values; score: number }> {
  const random = createRandom(1);
  const entries = Object.entries(parameters);
  let values: Values = Object.fromEntries(entries.map(([name, { start }]) => [name, start]));
  let best = score(values);
  const attempt = async (draw: (name: string, least: number, most: number) => number) => {
    const tried = Object.fromEntries(entries.map(([name, { least, most }]) => [name, round(draw(name, least, most))]));
    const reached = score(tried);
    // The bar is drawn, and an interrupt heard, only between turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (reached <= best) return;
    best = reached;
    values = tried;
  };
  for (let i = 0; i < EVEN_TRIALS; i++) {
    await attempt((_, least, most) => least + (most - least) * random());
    onTrial(i + 1);
  }
  for (let i = 0; i < NEAR_TRIALS; i++) {
    const step = FIRST_STEP * (LAST_STEP / FIRST_STEP) ** (i / NEAR_TRIALS);
    await attempt((name, least, most) => near(values[name]!, step * (most - least), least, most, random));
    onTrial(EVEN_TRIALS + i + 1);
  }
  return { values, score: best };
}

function near(value: number, step: number, least: number, most: number, random: Random): number {
  return Math.min(most, Math.max(least, value + step * (2 * random() - 1)));
}

function scoreOf(baseline: Baseline, values: Values, seeds: number, players: number): number {
  const kinds = KINDS.filter(({ set }) => set === 'tuning');
  const { name, about } = baseline;
  const world = openWith(kinds, [{ name, about, create: (setting) => baseline.create(values, setting) }], [], '');
  const shares = kinds.map((kind) => {
    let wide = 0;
    let narrow = 0;
    let judged = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + seeds; seed++) {
      const judge = createJudge(SCALE, seed);
      world.play({ kind: kind.name, controller: name, seed, players }, judge);
      const tally = judge.finish();
      wide += tally.wide;
      narrow += tally.narrow;
      judged += tally.judged;
    }
    return { wide: wide / judged, narrow: narrow / judged };
  });
  const mean = shares.reduce((sum, share) => sum + share.wide + share.narrow, 0) / shares.length;
  const worst = Math.min(...shares.map(({ wide }) => wide)) + Math.min(...shares.map(({ narrow }) => narrow));
  return (mean + worst) / 4;
}

function round(value: number): number {
  return Math.round(10_000 * value) / 10_000;
}
