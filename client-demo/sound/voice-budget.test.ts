import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EffectCrowd, VoiceBudget } from './voice-budget.ts';

describe('the voices', () => {
  it('[MU11] are never more than there are, and each begins its notes in order', () => {
    const notes = fc.array(
      fc.record({
        start: fc.double({ min: 0, max: 5, noNaN: true }),
        length: fc.double({ min: 0.01, max: 2, noNaN: true }),
        steals: fc.boolean(),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), notes, (voices, asked) => {
        const budget = new VoiceBudget(voices);
        const last = new Map<number, { start: number; end: number }>();
        for (const { start, length, steals } of asked) {
          const voice = budget.take(start, start + length, steals);
          expect(voice).toBeLessThan(voices);
          if (voice < 0) continue;
          const before = last.get(voice);
          if (before !== undefined) {
            expect(start).toBeGreaterThan(before.start);
            if (!steals) expect(start).toBeGreaterThanOrEqual(before.end);
          }
          last.set(voice, { start, end: start + length });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('[MU11] are there for a moment that matters, when all are busy', () => {
    const budget = new VoiceBudget(2);
    expect(budget.take(0, 9, false)).not.toBe(-1);
    expect(budget.take(0, 5, false)).not.toBe(-1);
    expect(budget.take(1, 2, false)).toBe(-1);
    const taken = budget.take(1, 2, true);
    expect(taken).not.toBe(-1);
    expect(budget.take(2.5, 3, false)).toBe(taken);
  });

  it('[MU11] get softer in a crowd, and stop at its limit until it thins', () => {
    const crowd = new EffectCrowd(4);
    const gains = Array.from({ length: 6 }, () => crowd.admit(1));
    expect(gains.slice(0, 4)).toEqual([1, 1 / Math.sqrt(2), 1 / Math.sqrt(3), 0.5]);
    expect(gains.slice(4)).toEqual([0, 0]);
    expect(crowd.admit(3)).toBeCloseTo(1, 2);
  });
});
