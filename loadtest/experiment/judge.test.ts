import { describe, expect, it } from 'vitest';
import { KINDS } from '../players/abstract/kinds.ts';
import { openWith, SCALE } from './abstract/abstract-world.ts';
import type { Controller, ControllerKind } from './abstract/controller.ts';
import { elo } from './abstract/controllers/elo.ts';
import { figuresOf } from './cell-figures.ts';
import { intervalOf } from './intervals.ts';
import { createJudge } from './judge.ts';

/** Judges one player whose chances are these, one per step. */
function judged(
  chances: readonly number[],
  more: { difficulty?: readonly number[]; jumpAt?: number; jumpBy?: number } = {},
) {
  const judge = createJudge({ ...SCALE, steps: 20, judgedFrom: 5 }, 1);
  const { track } = judge;
  track.played = chances.length;
  track.chance.set(chances);
  track.difficulty.set(more.difficulty ?? chances.map(() => 0));
  track.expected.fill(Number.NaN);
  track.jumpAt = more.jumpAt ?? 0;
  track.jumpBy = more.jumpBy ?? 0;
  judge.add();
  const tally = judge.finish();
  return { tally, figures: figuresOf([tally], { ...SCALE, steps: 20, judgedFrom: 5 }) };
}

const row = (count: number, chance: number) => Array.from({ length: count }, () => chance);

describe('the judge', () => {
  it('[EX26] counts the steps in the bands, the first ones apart', () => {
    const { figures } = judged([...row(5, 0.62), ...row(5, 0.84), ...row(5, 0.89), ...row(5, 0.95)]);
    expect(figures.early.mean).toBe(1);
    expect(figures.wide.mean).toBeCloseTo(10 / 15);
    expect(figures.narrow.mean).toBeCloseTo(5 / 15);
  });

  it('[EX26] judges no step without a truth, and counts whoever leaves as outside', () => {
    expect(judged([...row(15, 0.75), ...row(5, Number.NaN)]).figures.wide.mean).toBe(1);
    const left = judged(row(15, 0.75)).figures;
    expect(left.wide.mean).toBeCloseTo(10 / 15);
    expect(left.played).toBeCloseTo(0.75);
  });

  it('[EX27] finds when a player is settled, and when again after a jump', () => {
    const chances = [...row(3, 0.2), ...row(7, 0.75), ...row(4, 0.2), ...row(6, 0.75)];
    const { settled, down, up } = judged(chances, { jumpAt: 10, jumpBy: -1 }).figures;
    expect(settled).toMatchObject({ median: 3, never: 0 });
    expect(down).toMatchObject({ players: 1, median: 4, never: 0 });
    expect(down?.after.slice(0, 6)).toEqual([0, 0, 0, 0, 1, 1]);
    expect(up).toBeNull();
    expect(judged([...row(10, 0.2), ...row(4, 0.75), ...row(6, 0.2)]).figures.settled).toMatchObject({
      median: null,
      never: 1,
    });
  });

  it('[EX28] counts a move against the last one, however long it stood still between', () => {
    const difficulty = [...row(5, 0), 1, 1, 2, 2, 2, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3];
    const { figures, tally } = judged(row(20, 0.75), { difficulty });
    expect(tally.reversals).toBe(2);
    expect(figures.reversals).toBeCloseTo((100 * 2) / 15);
    expect(figures.meanMove).toBeCloseTo(5 / 15);
  });

  it('[EX30] gives Student intervals over the seeds', () => {
    const { mean, low, high } = intervalOf([1, 2, 3, 4, 5]);
    expect([mean, low, high].map((value) => Math.round(1000 * value) / 1000)).toEqual([3, 1.037, 4.963]);
    expect(intervalOf([1]).low).toBeNaN();
  });
});

describe('the measure sees', () => {
  const good = (setting: Parameters<typeof elo.create>[1]) => elo.create({ rating: 0, gain: 0.4 }, setting);
  const variants: Readonly<Record<string, (controller: Controller) => Controller>> = {
    unbroken: (controller) => controller,
    'the wrong sign': (controller) => ({
      ...controller,
      observe: (result) => controller.observe({ ...result, success: !result.success }),
    }),
    frozen: (controller) => ({ ...controller, observe: () => undefined }),
    swinging: (controller) => {
      let side = 1;
      const swing = () => {
        side = -side;
        return 1.2 * side;
      };
      return { ...controller, choose: (content) => controller.choose(content) + swing() };
    },
    boastful: (controller) => ({ ...controller, expect: () => 0.95 }),
  };
  const figures = new Map(
    Object.entries(variants).map(([name, change]) => {
      const kind: ControllerKind = { name, about: name, create: (setting) => change(good(setting)) };
      const kinds = KINDS.filter((one) => ['plain', 'learning', 'jumping'].includes(one.name));
      const world = openWith(kinds, [kind], [], '');
      const tallies = kinds.map((one) => {
        const judge = createJudge(SCALE, 1);
        world.play({ kind: one.name, controller: name, seed: 1, players: 150 }, judge);
        return judge.finish();
      });
      return [name, figuresOf(tallies, SCALE)];
    }),
  );
  const of = (name: string) => figures.get(name)!;

  it.each(['the wrong sign', 'frozen', 'swinging'])('[EX29] %s: time in band falls', (name) => {
    expect(of('unbroken').wide.mean).toBeGreaterThan(0.8);
    expect(of(name).wide.mean).toBeLessThan(of('unbroken').wide.mean - 0.2);
    expect(of(name).rms).toBeGreaterThan(1.4 * of('unbroken').rms);
  });

  it('[EX29] swings as reversals, and expectations that are off in the calibration', () => {
    expect(of('swinging').reversals).toBeGreaterThan(90);
    expect(of('frozen').reversals).toBe(0);
    expect(of('unbroken').calibration).toBeLessThan(0.06);
    expect(of('boastful').calibration).toBeGreaterThan(0.15);
  });
});
