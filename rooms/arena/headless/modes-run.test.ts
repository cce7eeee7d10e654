import { describe, expect, it } from 'vitest';
import { kiterBot } from '../bots/kiter-bot.ts';
import { TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import { MODE_NAMES, type ModeName } from '../simulation/world/modes.ts';
import { runHeadless } from './run-headless.ts';

interface Play {
  readonly skill: number;
  readonly difficulty: number;
  readonly seed?: number;
  readonly players?: number;
  readonly minutes?: number;
}

function play(mode: ModeName, { skill, difficulty, seed = 7, players = 1, minutes = 10 }: Play) {
  const ticks = minutes * 60 * TICKS_PER_SECOND;
  const bots = Array.from({ length: players }, (_, slot) => kiterBot(skill)({ slot, seed }));
  const levers = { difficulty, pace: 0.5, help: [0, 0, 0, 0] as [number, number, number, number] };
  return runHeadless({ seed, ticks, bots, controller: null, levers, mode });
}

function downsPerMinute(mode: ModeName, skill: number, difficulty: number): number {
  const minutes = 5;
  const seeds = [1, 2];
  const downs = seeds.map((seed) => play(mode, { skill, difficulty, seed, minutes }).outcomes[0]!.downTicks.length);
  return downs.reduce((sum, count) => sum + count, 0) / seeds.length / minutes;
}

describe.each(MODE_NAMES)('ten minutes in %s', (mode) => {
  it('[AR96] go on without end: waves are cleared by weak and strong, alone and together', () => {
    for (const options of [
      { skill: 0.1, difficulty: 0.15 },
      { skill: 0.9, difficulty: 0.6 },
      { skill: 0.5, difficulty: 0.5, players: 4 },
    ]) {
      const cleared = play(mode, options).outcomes[0]!.wavesCleared;
      expect(cleared, JSON.stringify(options)).toBeGreaterThanOrEqual(5);
    }
  });

  it('[AR96] leave the adaptation its range: difficulty 0 spares a weak player, 1 fells a strong one, more is harder', () => {
    expect(downsPerMinute(mode, 0.1, 0)).toBeLessThan(0.3);
    expect(downsPerMinute(mode, 1, 1)).toBeGreaterThan(0.6);
    const rates = [0.15, 0.5, 0.9].map((difficulty) => downsPerMinute(mode, 0.5, difficulty));
    for (let i = 1; i < rates.length; i++) expect(rates[i], String(rates)).toBeGreaterThanOrEqual(rates[i - 1]!);
  });

  it('[AR1] give the same trace twice', () => {
    const run = () => play(mode, { skill: 0.6, difficulty: 0.5, players: 2, minutes: 1 }).finalHash;
    expect(run()).toBe(run());
  });
});
