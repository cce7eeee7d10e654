/** Finds the baselines' parameters on the tuning kinds of the abstract world. */
import { KINDS } from '../../players/abstract/kinds.ts';
import { createJudge } from '../judge.ts';
import { hashOf } from '../players-hash.ts';
import { round, scoreOf, searchValues, TRIALS } from '../search-values.ts';
import type { Tuned, TuneOptions } from '../tuned.ts';
import { openWith, PLAYER_FILES, SCALE } from './abstract-world.ts';
import type { Baseline, Values } from './controllers/baseline.ts';
import { BASELINES } from './controllers/baselines.ts';

/** Players of these seeds are met in no experiment, which counts from 1. */
const FIRST_SEED = 100_001;

export async function tuneAbstract({ seeds, playersPerKind, onProgress }: TuneOptions): Promise<Tuned> {
  const playersHash = await hashOf(PLAYER_FILES);
  const scores: Record<string, number> = {};
  const values: Record<string, Values> = {};
  for (const [i, baseline] of BASELINES.entries()) {
    const found = await searchValues(
      baseline.parameters,
      (tried) => scoreFor(baseline, tried, seeds, playersPerKind),
      (trial) => onProgress(i * TRIALS + trial, BASELINES.length * TRIALS),
    );
    const best = found.at(-1)!;
    values[baseline.name] = best.values;
    scores[baseline.name] = round(best.score);
  }
  return { playersHash, rules: null, seeds, playersPerKind, scores, values };
}

function scoreFor(baseline: Baseline, values: Values, seeds: number, players: number): number {
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
  return scoreOf(shares);
}
