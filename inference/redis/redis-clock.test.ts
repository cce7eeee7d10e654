import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RedisClock } from './redis-clock.ts';

/** Redis' clock as this process' plus `aheadMs`, heard over ways of these lengths. */
const hear = (clock: RedisClock, aheadMs: number, wayThereMs: number, wayBackMs: number) => {
  const answeredMs = performance.now();
  clock.learn(answeredMs - wayBackMs + aheadMs, answeredMs - wayBackMs - wayThereMs, answeredMs);
};
const aheadOf = (clock: RedisClock) => clock.nowMs() - performance.now();

describe("Redis' clock", () => {
  it('is right to half of the fastest round trip, whatever the others took', () => {
    const way = fc.double({ min: 0, max: 200, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.array(fc.tuple(way, way), { minLength: 1 }),
        (ahead, ways) => {
          const clock = new RedisClock();
          for (const [there, back] of ways) hear(clock, ahead, there, back);
          const fastest = Math.min(...ways.slice(-8).map(([there, back]) => there + back));
          expect(Math.abs(aheadOf(clock) - ahead)).toBeLessThanOrEqual(fastest / 2 + 1);
        },
      ),
    );
  });

  it.each([-3_600_000, -200, 200, 3_600_000])('that is set by %i ms is believed at once', (stepMs) => {
    const clock = new RedisClock();
    for (let i = 0; i < 8; i++) hear(clock, 1_000, 0.2, 0.2);
    hear(clock, 1_000 + stepMs, 5, 5);
    expect(Math.abs(aheadOf(clock) - 1_000 - stepMs)).toBeLessThan(6);
  });

  it('is not believed to have been set because of one slow answer', () => {
    const clock = new RedisClock();
    hear(clock, 1_000, 0.2, 0.2);
    hear(clock, 1_000, 900, 1);
    expect(Math.abs(aheadOf(clock) - 1_000)).toBeLessThan(1);
  });
});
