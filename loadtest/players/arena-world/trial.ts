/** Real games of a baseline with values that are tried. */
import type { Values } from '../../experiment/abstract/controllers/baseline.ts';
import { BASELINES } from '../../experiment/abstract/controllers/baselines.ts';
import { createJudge } from '../../experiment/judge.ts';
import type { ArenaKind } from '../arena/kind.ts';
import { readStandingChance, type StandingMaps } from './maps/standing-chance.ts';
import { outcomeDriver } from './outcome-driver.ts';
import { playArena } from './play-arena.ts';
import { SCALE } from './time.ts';

export interface TrialTask {
  readonly baseline: string;
  readonly values: Values;
  readonly kind: string;
  readonly seed: number;
}

/** Seconds within either band, of those that are judged. */
export interface TrialResult {
  readonly wide: number;
  readonly narrow: number;
  readonly judged: number;
}

export async function playTrial(
  task: TrialTask,
  kinds: readonly ArenaKind[],
  maps: StandingMaps,
): Promise<TrialResult> {
  const { name, about, create } = BASELINES.find((one) => one.name === task.baseline)!;
  const kind = kinds.find((one) => one.name === task.kind)!;
  const judge = createJudge(SCALE, task.seed);
  const driver = outcomeDriver({ name, about, create: (setting) => create(task.values, setting) });
  const standing = readStandingChance(maps.kinds[kind.name]!);
  await playArena({ kind, driver, standing, seed: task.seed, withMoments: false }, judge);
  judge.add();
  const { wide, narrow, judged } = judge.finish();
  return { wide, narrow, judged };
}
