import { describe, expect, it } from 'vitest';
import { ARENA_PHASE } from '../../../../rooms/arena/simulation/world/constants.ts';
import { createLab } from '../../../../rooms/arena/simulation/world/lab.ts';
import { createRandom } from '../../../../training/random.ts';
import { followHalfMinutes } from '../half-minutes.ts';
import { readStandingChance, writeCurve } from './standing-chance.ts';

const chanceOf = (difficulty: number, own: number) => 1 / (1 + Math.exp(11 * (difficulty - own)));

function gamesOf(own: number, seed: number) {
  const random = createRandom(seed);
  return Array.from({ length: 40 }, (_, i) => {
    const difficulty = i / 39;
    const moments = 400;
    // Moments of one game tell as much as sixteen that stand alone.
    const lasted = Array.from({ length: 16 }, () => random() < chanceOf(difficulty, own)).filter(Boolean).length;
    return { difficulty, moments, lasted: (moments * lasted) / 16 };
  });
}

describe('the standing chance', () => {
  it.each([0.25, 0.5, 0.75])('[EX44] a curve finds what games were drawn from: %s', (own) => {
    const alone = writeCurve(gamesOf(own, 1));
    const standing = readStandingChance({ 0: { alone, helped: writeCurve(gamesOf(own + 0.2, 2)), exactness: 0 } });
    const wanted = own - Math.log(3) / 11;
    expect(Math.abs(standing.difficultyFor(0.75, 0, 0) - wanted)).toBeLessThan(0.03);
    expect(Math.abs(standing.difficultyFor(0.75, 0, 1) - wanted - 0.2)).toBeLessThan(0.05);
    expect(Math.abs(standing.difficultyFor(0.75, 0, 0.5) - wanted - 0.1)).toBeLessThan(0.05);
    const values = alone.split(' ').map(Number);
    expect(values.every((value, i) => i === 0 || value <= values[i - 1]!)).toBe(true);
  });

  it('[EX44] is drawn between levels', () => {
    const level = (own: number) => ({
      alone: writeCurve(gamesOf(own, 3)),
      helped: writeCurve(gamesOf(own, 3)),
      exactness: 0,
    });
    const standing = readStandingChance({ 0: level(0.3), 1: level(0.6) });
    const own = [0, 0.5, 1].map((at) => standing.difficultyFor(0.5, at, 0));
    expect(own[1]).toBeCloseTo((own[0]! + own[2]!) / 2, 1);
    expect(own[2]! - own[0]!).toBeCloseTo(0.3, 1);
  });

  it('[EX44] somebody lasts who plays thirty seconds in a fight without going down', () => {
    const lab = createLab();
    lab.world.phase = ARENA_PHASE.fight;
    const follow = followHalfMinutes(0);
    const play = (seconds: number, phase: number = ARENA_PHASE.fight) => {
      lab.world.phase = phase;
      for (let i = 0; i < 20 * seconds; i++) follow.step(lab.world);
    };
    play(1);
    const first = follow.mark(lab.world);
    play(20);
    const second = follow.mark(lab.world);
    // Choosing between fights counts for nothing.
    play(60, ARENA_PHASE.choosing);
    expect(follow.mark(lab.world)).toBe(-1);
    play(11);
    lab.ship.down = 1;
    play(1);
    expect(follow.mark(lab.world)).toBe(-1);
    lab.ship.down = 0;
    play(1);
    const third = follow.mark(lab.world);
    play(5);
    expect([first, second].map(follow.lasted)).toEqual([1, 0]);
    expect(follow.lasted(third)).toBeNaN();
  });
});
