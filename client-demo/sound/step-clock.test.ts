import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepClock } from './step-clock.ts';

const TWO_BARS = 32;

function take(clock: StepClock, steps: number) {
  return Array.from({ length: steps }, () => clock.next());
}

describe("the music's clock", () => {
  it('[MU4] counts sixteenths evenly', () => {
    const steps = take(new StepClock(120, 1), 17);
    expect(steps[0]).toEqual({ step: 0, atSeconds: 1, seconds: 0.125 });
    expect(steps[16]!.atSeconds).toBeCloseTo(3, 9);
  });

  it('[MU4] glides to a new tempo in two bars, from the next beat on', () => {
    const clock = new StepClock(84, 0);
    take(clock, 6);
    clock.setTempo(156);
    take(clock, 2);
    expect(clock.bpm).toBe(84);
    const tempi = Array.from({ length: TWO_BARS + 1 }, () => {
      const { seconds } = clock.next();
      return 15 / seconds;
    });
    expect(tempi[0]).toBeCloseTo(84, 6);
    expect(tempi[16]).toBeCloseTo(120, 6);
    expect(tempi[31]).toBeLessThan(156);
    expect(tempi[32]).toBeCloseTo(156, 6);
  });

  it('[MU4] never leaves its range nor jumps, whatever is asked when', () => {
    const wishes = fc.array(fc.tuple(fc.double({ min: -1000, max: 1000 }), fc.nat({ max: 40 })), { maxLength: 20 });
    fc.assert(
      fc.property(wishes, (asked) => {
        const clock = new StepClock(84, 0);
        let before = 84;
        for (const [bpm, steps] of asked) {
          clock.setTempo(bpm);
          for (const { seconds } of take(clock, steps)) {
            const now = 15 / seconds;
            expect(now).toBeGreaterThan(84 - 1e-9);
            expect(now).toBeLessThan(156 + 1e-9);
            expect(Math.abs(now - before)).toBeLessThan(4 + 72 / TWO_BARS);
            before = now;
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('[MU4] goes on from where it was after a silence', () => {
    const clock = new StepClock(120, 0);
    take(clock, 4);
    clock.waitUntil(10);
    expect(clock.next()).toMatchObject({ step: 4, atSeconds: 10 });
    clock.waitUntil(5);
    expect(clock.next()).toMatchObject({ step: 5, atSeconds: 10.125 });
  });

  it("[MU4] is at most a beat behind the director's own gliding", () => {
    const clock = new StepClock(84, 0);
    let bpm = 84;
    for (let beat = 0; beat < 30; beat++) {
      clock.setTempo(Math.round(bpm));
      const seconds = take(clock, 4).reduce((sum, step) => sum + step.seconds, 0);
      expect(Math.abs(60 / seconds - bpm)).toBeLessThan(1);
      bpm = Math.min(156, bpm + 4 * seconds);
    }
  });

  it('[MU32] comes to the beat of a picture within four bars and stays, by no more than 6 % of the tempo', () => {
    const away = fc.double({ min: -0.5, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(away, fc.double({ min: 84, max: 156, noNaN: true }), (off, bpm) => {
        const clock = new StepClock(bpm, 0);
        const pictureAt = (seconds: number) => 8 + off + (seconds * bpm) / 60;
        for (let i = 0; i < 64; i++) {
          const { atSeconds, seconds } = clock.next();
          expect(Math.abs(15 / seconds / bpm - 1)).toBeLessThan(0.061);
          clock.follow(pictureAt(atSeconds), atSeconds);
        }
        const { atSeconds, step } = clock.next();
        const left = pictureAt(atSeconds) - step / 4;
        expect(Math.abs(left - Math.round(left))).toBeLessThan(0.05);
      }),
      { numRuns: 50 },
    );
  });

  it('[MU32] begins after a silence where the picture is in the same part of its beat', () => {
    const clock = new StepClock(120, 0);
    take(clock, 5);
    clock.waitUntil(10, 33.5);
    // The music is a quarter into its beat; the picture gets there three quarters of a beat later.
    expect(clock.next()).toMatchObject({ step: 5, atSeconds: 10.375 });
  });

  it('[MU32] knows where the music is', () => {
    const clock = new StepClock(120, 1);
    expect(clock.beatsAt(1)).toBeNull();
    take(clock, 100);
    expect(clock.beatsAt(12)).toBeCloseTo(22, 6);
    expect(clock.beatsAt(12.25)).toBeCloseTo(22.5, 6);
    expect(clock.beatsAt(1)).toBeNull();
  });
});
