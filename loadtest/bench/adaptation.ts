/**
 * Whether the adaptation works: bots of several skills, none of which the model learnt from, should last thirty seconds
 * with the wanted chance (75 %), whatever their skill. The same bots also play at a fixed difficulty, to compare.
 */

import { createLocalPool } from '../../inference/pool/local/local-pool.ts';
import { arenaAdaptation } from '../../rooms/arena/arena-adaptation.ts';
import { kiterBot } from '../../rooms/arena/bots/kiter-bot.ts';
import { fixedController } from '../../rooms/arena/headless/controller.ts';
import type { PlayerOutcome } from '../../rooms/arena/headless/player-outcome.ts';
import { runAdaptive } from '../../rooms/arena/headless/run-adaptive.ts';
import { runHeadless } from '../../rooms/arena/headless/run-headless.ts';
import { TICKS_PER_SECOND } from '../../rooms/arena/simulation/world/constants.ts';
import { type Bench, type BenchResult, resultOf } from './bench.ts';

const SKILLS = [0.1, 0.3, 0.5, 0.7, 0.9];
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const MINUTES = 6;
/** The game needs a while to know its player; only the time after that is judged. */
const SETTLED_MINUTES = 1.5;
const FIXED_DIFFICULTY = 0.5;
const TICKS = MINUTES * 60 * TICKS_PER_SECOND;

/** Chance of no down within thirty seconds at the observed rate of downs, as if they came independently. */
function lastsHalfMinute({ downTicks }: PlayerOutcome): number {
  const downs = downTicks.filter((tick) => tick > SETTLED_MINUTES * 60 * TICKS_PER_SECOND).length;
  return Math.exp(-downs / ((MINUTES - SETTLED_MINUTES) * 2));
}

async function measure(): Promise<BenchResult[]> {
  const pool = await createLocalPool({ modelsDirectory: 'models', models: [arenaAdaptation.pipeline] });
  const results: BenchResult[] = [];
  for (const skill of SKILLS) {
    const lasts: number[] = [];
    const fixed: number[] = [];
    const difficulty: number[] = [];
    for (const seed of SEEDS) {
      const bots = () => [kiterBot(skill)({ slot: 0, seed })];
      const trace = await runAdaptive({ seed, ticks: TICKS, bots: bots(), pool });
      const settled = trace.difficulty.slice(SETTLED_MINUTES * 60);
      difficulty.push(settled.reduce((sum, value) => sum + value, 0) / settled.length);
      lasts.push(lastsHalfMinute(trace.outcomes[0]!));
      const controller = fixedController({ difficulty: FIXED_DIFFICULTY });
      fixed.push(lastsHalfMinute(runHeadless({ seed, ticks: TICKS, bots: bots(), controller }).outcomes[0]!));
    }
    const name = `adaptation.skill${Math.round(100 * skill)}`;
    results.push(resultOf(`${name}.lastsHalfMinute`, 'share', lasts, null));
    results.push(resultOf(`${name}.lastsHalfMinuteFixed`, 'share', fixed, null));
    results.push(resultOf(`${name}.difficulty`, 'lever', difficulty, null));
  }
  await pool.close();
  return results;
}

export const benches: Bench[] = [{ prefix: 'adaptation', run: measure }];
