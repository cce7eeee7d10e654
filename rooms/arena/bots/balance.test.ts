import { describe, expect, it } from 'vitest';
import type { BotFactory } from '../headless/bot.ts';
import { runHeadless } from '../headless/run-headless.ts';
import { TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import { kiterBot } from './kiter-bot.ts';
import { wandererBot } from './wanderer-bot.ts';

const MINUTES = 4;
const SEEDS = [1, 2, 3, 4];
const HALF_MINUTE = 30 * TICKS_PER_SECOND;

/** Downs per minute, share of half minutes without one, and mean seconds to the first, over all seeds. */
function play(factory: BotFactory, difficulty: number, help = 0) {
  const ticks = MINUTES * 60 * TICKS_PER_SECOND;
  let downs = 0;
  let safe = 0;
  let first = 0;
  for (const seed of SEEDS) {
    const bots = [factory({ slot: 0, seed })];
    const levers = { difficulty, pace: 0.5, help: [help, 0, 0, 0] as [number, number, number, number] };
    const { downTicks } = runHeadless({ seed, ticks, bots, controller: null, levers }).outcomes[0]!;
    downs += downTicks.length;
    first += (downTicks[0] ?? ticks) / TICKS_PER_SECOND;
    const halves = Array.from({ length: ticks / HALF_MINUTE }, (_, i) => i);
    safe +=
      halves.filter((i) => !downTicks.some((tick) => Math.floor((tick - 1) / HALF_MINUTE) === i)).length /
      halves.length;
  }
  return { perMinute: downs / SEEDS.length / MINUTES, safe: safe / SEEDS.length, firstSeconds: first / SEEDS.length };
}

describe('the balance, over a quarter of an hour of play each', () => {
  it('[AR86] difficulty 0 is comfortable for the weakest', () => {
    expect(play(kiterBot(0), 0).perMinute).toBeLessThan(0.1);
    expect(play(wandererBot, 0).perMinute).toBeLessThan(0.4);
  });

  it('[AR86] difficulty 1 seldom lets a strong player last 30 s', () => {
    const strong = play(kiterBot(1), 1);
    expect(strong.safe).toBeLessThan(0.5);
    expect(strong.firstSeconds).toBeLessThan(35);
  });

  it.each([0, 0.5, 1])('[AR86] downs rise with difficulty for a skill of %s', (skill) => {
    const rates = [0.2, 0.6, 1].map((difficulty) => play(kiterBot(skill), difficulty).perMinute);
    for (let i = 1; i < rates.length; i++) expect(rates[i]).toBeGreaterThanOrEqual(rates[i - 1]!);
    expect(rates.at(-1)! - rates[0]!).toBeGreaterThan(1);
  });

  it('[AR86] downs fall with skill and with help', () => {
    const bySkill = [0, 0.5, 1].map((skill) => play(kiterBot(skill), 0.7).perMinute);
    expect(bySkill[0]).toBeGreaterThan(bySkill[1]! + 0.3);
    expect(bySkill[1]).toBeGreaterThan(bySkill[2]! + 0.3);
    const byHelp = [0, 0.5, 1].map((help) => play(kiterBot(0.25), 0.7, help).perMinute);
    expect(byHelp[0]).toBeGreaterThan(byHelp[1]! + 0.2);
    expect(byHelp[1]).toBeGreaterThan(byHelp[2]! + 0.2);
  });
});
