import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InferencePool } from '../../../inference/contract.ts';
import { createLocalPool } from '../../../inference/pool/local/local-pool.ts';
import { arenaAdaptation } from '../arena-adaptation.ts';
import type { BotFactory } from '../headless/bot.ts';
import { runAdaptive } from '../headless/run-adaptive.ts';
import { TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import { kiterBot } from './kiter-bot.ts';
import { sandbaggerBot } from './sandbagger-bot.ts';

const MINUTES = 4;
const SKILLS = [0.3, 0.8];
const SEEDS = Array.from({ length: 8 }, (_, i) => i + 1);
/** "At most 5 % more reward per minute than honest play." */
const MOST_GAIN = 1.05;

/** Points by skill and seed. */
type Points = readonly (readonly number[])[];

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Variance of the mean of `values`, relative to the mean's square. */
const doubt = (values: readonly number[]) =>
  mean(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1) / mean(values) ** 2;

describe('a player who games the model, against the committed one', () => {
  let pool: InferencePool;
  let honest: Points;

  beforeAll(async () => {
    pool = await createLocalPool({ modelsDirectory: 'models', models: [arenaAdaptation.pipeline] });
    honest = await earnings(kiterBot);
  });

  afterAll(async () => {
    await pool.close();
  });

  const earnings = async (botOf: (skill: number) => BotFactory): Promise<Points> => {
    const points: number[][] = [];
    for (const skill of SKILLS) {
      // They run side by side, so that their questions share the pool's batches.
      const runs = SEEDS.map(async (seed) => {
        const bots = [botOf(skill)({ slot: 0, seed })];
        return runAdaptive({ seed, ticks: MINUTES * 60 * TICKS_PER_SECOND, bots, pool });
      });
      points.push((await Promise.all(runs)).map(({ outcomes }) => outcomes[0]!.score));
    }
    return points;
  };

  // All minutes count, pretending too, since that is its cost. Points differ by a third from seed to seed, so 16 runs
  // only show when gaming surely pays; `npm run bench -- adapt.sandbag` has enough runs for the figure itself.
  it('[AD12] reckless for 10 s out of 60 surely earns no more than 5 % over honest play', async () => {
    const gamed = await earnings((skill) =>
      sandbaggerBot({ skill, pretence: 'reckless', badSeconds: 10, everySeconds: 60 }),
    );
    // Each skill counts the same, however many points it makes.
    const ratios = gamed.map((points, i) => mean(points) / mean(honest[i]!));
    const error = Math.sqrt(mean(gamed.map((points, i) => doubt(points) + doubt(honest[i]!))) / SKILLS.length);
    expect(mean(ratios) - 2 * error).toBeLessThanOrEqual(MOST_GAIN);
    expect(mean(ratios)).toBeGreaterThan(0.1);
    expect(error).toBeLessThan(0.15);
  });
});
