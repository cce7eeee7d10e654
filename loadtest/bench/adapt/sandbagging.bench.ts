/**
 * Whether it pays to game the model. It compares points per minute of players who play badly for a while to make it
 * easy, with those of the same players at their best. All minutes count, also those of pretending.
 */

import type { InferencePool } from '../../../inference/contract.ts';
import { createLocalPool } from '../../../inference/pool/local/local-pool.ts';
import { arenaAdaptation } from '../../../rooms/arena/arena-adaptation.ts';
import { kiterBot } from '../../../rooms/arena/bots/kiter-bot.ts';
import { type SandbaggerOptions, sandbaggerBot } from '../../../rooms/arena/bots/sandbagger-bot.ts';
import type { BotFactory } from '../../../rooms/arena/headless/bot.ts';
import { runAdaptive } from '../../../rooms/arena/headless/run-adaptive.ts';
import { TICKS_PER_SECOND } from '../../../rooms/arena/simulation/world/constants.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

const SKILLS = [0.3, 0.6, 0.9];
/** Points differ by a third from seed to seed. 192 runs on either side know a ratio to about 3 %. */
const SEEDS = Array.from({ length: 64 }, (_, i) => i + 1);
const MINUTES = 6;

const ONCE = Number.POSITIVE_INFINITY;
const WAYS: readonly (Omit<SandbaggerOptions, 'skill'> & { readonly name: string })[] = [
  { name: 'idleAtStart', pretence: 'idle', badSeconds: 60, everySeconds: ONCE },
  { name: 'recklessAtStart', pretence: 'reckless', badSeconds: 60, everySeconds: ONCE },
  { name: 'recklessEachMinute', pretence: 'reckless', badSeconds: 10, everySeconds: 60 },
  { name: 'chargingEachRound', pretence: 'charging', badSeconds: 15, everySeconds: 90 },
  { name: 'peacefulEachRound', pretence: 'peaceful', badSeconds: 15, everySeconds: 90 },
];

async function measure(): Promise<BenchResult[]> {
  const pool = await createLocalPool({ modelsDirectory: 'models', models: [arenaAdaptation.pipeline] });
  const honest = await earnings(pool, kiterBot);
  const results: BenchResult[] = [];
  const means: number[] = [];
  for (const { name, ...way } of WAYS) {
    const gamed = await earnings(pool, (skill) => sandbaggerBot({ ...way, skill }));
    const ratios = gamed.map((points, i) => points / honest[i]!);
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    means.push(mean);
    results.push(resultOf(`adapt.sandbag.${name}`, 'ratio', [mean], '<= 1.05'));
    for (const [i, skill] of SKILLS.entries()) {
      results.push(resultOf(`adapt.sandbag.${name}.skill${100 * skill}`, 'ratio', [ratios[i]!], null));
    }
  }
  await pool.close();
  return [resultOf('adapt.sandbag', 'ratio', [Math.max(...means)], '<= 1.05'), ...results];
}

/** Points per minute by skill. */
async function earnings(pool: InferencePool, botOf: (skill: number) => BotFactory): Promise<number[]> {
  const bySkill: number[] = [];
  for (const skill of SKILLS) {
    const scores = await Promise.all(
      SEEDS.map(async (seed) => {
        const bots = [botOf(skill)({ slot: 0, seed })];
        const { outcomes } = await runAdaptive({ seed, ticks: MINUTES * 60 * TICKS_PER_SECOND, bots, pool });
        return outcomes[0]!.score;
      }),
    );
    bySkill.push(scores.reduce((sum, score) => sum + score, 0) / SEEDS.length / MINUTES);
  }
  return bySkill;
}

export const benches: Bench[] = [{ prefix: 'adapt.sandbag', run: measure }];
