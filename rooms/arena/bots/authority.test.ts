import { describe, expect, it } from 'vitest';
import type { BotFactory } from '../headless/bot.ts';
import { createHeadlessWorld } from '../headless/headless-world.ts';
import { isUp } from '../simulation/ships/ship.ts';
import { ARENA_PHASE, TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import { kiterBot } from './kiter-bot.ts';
import { wandererBot } from './wanderer-bot.ts';

const HALF_MINUTE = 30 * TICKS_PER_SECOND;
const MINUTES = 4;
const SEEDS = [1, 2];

const middling = kiterBot(0.5);

/** The share of moments of play, each second from the second minute on, after which a player lasts half a minute. */
function standingChance(botOf: BotFactory, difficulty: number, help = 0): number {
  let moments = 0;
  let lasted = 0;
  for (const seed of SEEDS) {
    const { world, decide, step } = createHeadlessWorld({ seed, bots: [botOf({ slot: 0, seed })] });
    decide({ difficulty, pace: 0.5, help: [help, 0, 0, 0] });
    const ship = world.ships[0]!;
    const begins: number[] = [];
    const falls: number[] = [];
    let played = 0;
    for (let tick = 1; tick <= MINUTES * 60 * TICKS_PER_SECOND; tick++) {
      const { downs } = ship;
      step();
      if (ship.downs > downs) falls.push(played);
      if (world.phase !== ARENA_PHASE.fight || !isUp(ship)) continue;
      if (tick > 60 * TICKS_PER_SECOND && played % TICKS_PER_SECOND === 0) begins.push(played);
      played += 1;
    }
    for (const begin of begins) {
      const end = begin + HALF_MINUTE;
      if (end > played) continue;
      moments += 1;
      if (!falls.some((at) => at > begin && at <= end)) lasted += 1;
    }
  }
  return lasted / moments;
}

describe('the range of difficulty', () => {
  it('[AR119] a middling player lasts half a minute nearly always at 0, and seldom at 1', () => {
    expect(standingChance(middling, 0)).toBeGreaterThanOrEqual(0.95);
    expect(standingChance(middling, 1)).toBeLessThanOrEqual(0.35);
  });

  it('[AR119] one who mashes keys can be held at three of four', () => {
    expect(standingChance(wandererBot, 0)).toBeGreaterThan(0.75);
    expect(standingChance(wandererBot, 0, 1)).toBeGreaterThan(0.95);
    expect(standingChance(wandererBot, 0.9)).toBeLessThan(0.3);
  });
});
