import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MoodSigns, nextMood, scoreMood } from './mood.ts';

const calm: MoodSigns = {
  downsInMinute: 0,
  damageInHalfMinute: 15,
  killStreak: 4,
  steerPerSecond: 2,
  idleSeconds: 0,
  intensity: 0.5,
};
const moodOf = (signs: Partial<MoodSigns>) => nextMood('engaged', scoreMood({ ...calm, ...signs }));

describe('mood', () => {
  it.each([
    ['ordinary play', {}, 'engaged'],
    ['downed again and again', { downsInMinute: 2, damageInHalfMinute: 150 }, 'frustrated'],
    ['downed, with hurried input', { downsInMinute: 1.5, steerPerSecond: 6 }, 'frustrated'],
    ['a long streak while nothing happens', { killStreak: 60, intensity: 0.1 }, 'bored'],
    ['standing about', { idleSeconds: 20, intensity: 0.1 }, 'bored'],
    ['a long streak in the thick of it', { killStreak: 60, intensity: 0.9 }, 'engaged'],
    ['hurried input alone', { steerPerSecond: 8 }, 'engaged'],
  ] as const)('[MO1] %s reads as expected', (_name, signs, mood) => {
    expect(moodOf(signs)).toBe(mood);
  });

  it('[MO2] signs not seen yet support no mood', () => {
    const unknown = {
      downsInMinute: NaN,
      damageInHalfMinute: NaN,
      killStreak: NaN,
      steerPerSecond: NaN,
      idleSeconds: NaN,
      intensity: NaN,
    };
    expect(scoreMood(unknown)).toEqual({ bored: 0, frustrated: 0 });
  });

  it('[MO2] scores stay within 0 and 1 for any signs', () => {
    const value = fc.double({ min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(
        fc.record({
          downsInMinute: value,
          damageInHalfMinute: value,
          killStreak: value,
          steerPerSecond: value,
          idleSeconds: value,
          intensity: value,
        }),
        (signs) => {
          for (const score of Object.values(scoreMood(signs))) {
            expect(score).toBeGreaterThanOrEqual(0);
            expect(score).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('[MO3] a mood needs more to start than to go on', () => {
    expect(nextMood('engaged', { bored: 0, frustrated: 0.4 })).toBe('engaged');
    expect(nextMood('frustrated', { bored: 0, frustrated: 0.4 })).toBe('frustrated');
    expect(nextMood('frustrated', { bored: 0, frustrated: 0.2 })).toBe('engaged');
  });
});
