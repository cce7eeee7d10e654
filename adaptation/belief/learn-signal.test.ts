import { describe, expect, it } from 'vitest';
import { learnSignal, type SignalRow } from './learn-signal.ts';

/** Players whose damage is 40 at even odds, 8 less per logit, off by noise and by a habit of each, in logits. */
function damage({ players = 200, each = 20, perLogit = -8, noise = 1.5, bias = 0.7 } = {}): SignalRow[] {
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: players }, (_, player) => {
    const habit = bias * normal();
    return Array.from({ length: each }, () => {
      const edge = 1 + 1.2 * normal();
      // What was expected is less certain than what was true.
      const known = edge + 0.3 * normal();
      return { player, expected: 1 / (1 + Math.exp(-edge)), value: 40 + perLogit * (known + habit + noise * normal()) };
    });
  }).flat();
}

describe('learnSignal', () => {
  it('[AD85] finds where a signal is even, its change per logit, its noise and the habits of players', () => {
    const learnt = learnSignal(damage())!;
    expect(learnt).toMatchObject({ rows: 4000, players: 200 });
    expect(Math.abs(learnt.even - 40)).toBeLessThan(1.5);
    expect(Math.abs(learnt.perLogit + 8)).toBeLessThan(0.6);
    expect(Math.abs(learnt.noise - 1.53)).toBeLessThan(0.15);
    expect(Math.abs(learnt.bias - 0.7)).toBeLessThan(0.15);
  });

  it('[AD85] leaves out what was not measured', () => {
    const rows = damage();
    const gaps = rows.map((row, i) => (i % 3 === 0 ? { ...row, value: Number.NaN } : row));
    expect(learnSignal(gaps)!.rows).toBe(2666);
  });

  it('[AD85] says nothing of a signal without a slope, or of too few rows', () => {
    expect(learnSignal(damage({ perLogit: 0 }))).toBeNull();
    expect(learnSignal(damage().map((row) => ({ ...row, value: 3 })))).toBeNull();
    const silent = damage().map((row, i) => ({ ...row, expected: 0.1 + ((i * 7919) % 97) / 121 }));
    expect(learnSignal(silent)).toBeNull();
    expect(learnSignal(damage({ players: 1, each: 29 }))).toBeNull();
    expect(learnSignal([])).toBeNull();
  });

  it('[AD85] takes all spread for noise where each player has one row', () => {
    expect(learnSignal(damage({ players: 4000, each: 1 }))).toMatchObject({ bias: 0, rows: 4000, players: 4000 });
  });

  it('[AD85] refuses an expected chance that is none', () => {
    for (const expected of [0, 1, -1, Number.NaN]) {
      expect(() => learnSignal([{ player: 0, expected, value: 1 }])).toThrow(/expected .*chance.*got/);
    }
  });
});
