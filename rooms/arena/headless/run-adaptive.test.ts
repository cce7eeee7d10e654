import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InferencePool } from '../../../inference/contract.ts';
import { createLocalPool } from '../../../inference/pool/local/local-pool.ts';
import { arenaAdaptation } from '../arena-adaptation.ts';
import { kiterBot } from '../bots/kiter-bot.ts';
import { runAdaptive } from './run-adaptive.ts';

/** Four minutes: in the first one and a half the game gets to know the player, the rest is judged. */
const SECONDS = 240;
const SETTLED_FROM = 90;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the arena under its own adaptation, with the committed model and players it did not learn from', () => {
  let pool: InferencePool;

  beforeAll(async () => {
    pool = await createLocalPool({ modelsDirectory: 'models', models: [arenaAdaptation.pipeline] });
  });

  afterAll(async () => {
    await pool.close();
  });

  const play = async (skills: readonly number[], seed: number) => {
    const bots = skills.map((skill, slot) => kiterBot(skill)({ slot, seed }));
    return runAdaptive({ seed, ticks: SECONDS * 20, bots, pool });
  };
  const settled = (values: readonly number[]) => mean(values.slice(SETTLED_FROM));

  it('[AD7] a strong player is played harder than a weak one, and both near their target', async () => {
    // One run of four minutes may end 0.04 off its mean, so there are three.
    const seeds = [1, 2, 3];
    const weak = await Promise.all(seeds.map((seed) => play([0.15], seed)));
    const strong = await Promise.all(seeds.map((seed) => play([0.9], seed)));
    const difficulty = (runs: typeof weak) => mean(runs.map((run) => settled(run.difficulty)));
    expect(difficulty(strong)).toBeGreaterThan(difficulty(weak) + 0.05);
    for (const { predicted } of [...weak, ...strong]) {
      const chances = predicted.slice(SETTLED_FROM).map(([chance]) => chance!);
      expect(mean(chances)).toBeGreaterThan(0.55);
      expect(mean(chances)).toBeLessThan(0.9);
    }
  });

  it('[SE10] the same seed gives the same decisions and outcomes', async () => {
    const [one, two] = [await play([0.5, 0.3], 11), await play([0.5, 0.3], 11)];
    expect(two).toEqual(one);
  });

  it('[AD76] moves seldom, and hardly ever back and forth', async () => {
    const { decisions } = await play([0.5], 5);
    const values = [arenaAdaptation.levers.difficulty!.initial, ...decisions.map(({ levers }) => levers.difficulty)];
    const moves = values.flatMap((value, i) => (i > 0 && value !== values[i - 1] ? [value - values[i - 1]!] : []));
    const reversals = moves.filter((move, i) => i > 0 && Math.sign(move) !== Math.sign(moves[i - 1]!)).length;
    expect(moves.length).toBeGreaterThan(0);
    expect(moves.length).toBeLessThan(30);
    expect(reversals).toBeLessThanOrEqual(4);
  });
});
