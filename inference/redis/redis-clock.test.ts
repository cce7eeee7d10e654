import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RedisClock } from './redis-clock.ts';

/** Redis' clock is `aheadMs` ahead of this process'; the way there and back takes this long. */
const hear = (clock: RedisClock, aheadMs: number, wayThereMs: number, wayBackMs: number) => {
  const answeredMs = performance.now();
  clock.learn(answeredMs - wayBackMs + aheadMs, answeredMs - wayBackMs - wayThereMs, answeredMs);
};
/** Difference to a clock that is `aheadMs` ahead, without the time for which this process is not running. */
function errorMs(clock: RedisClock, aheadMs: number): number {
  const before = performance.now() + aheadMs;
  const now = clock.nowMs();
  const after = performance.now() + aheadMs;
  return Math.max(0, before - now, now - after);
}

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
          expect(errorMs(clock, ahead)).toBeLessThanOrEqual(fastest / 2 + 1e-3);
        },
      ),
    );
  });

  it.each([-3_600_000, -200, 200, 3_600_000])('that is set by %i ms is believed at once', (stepMs) => {
    const clock = new RedisClock();
    for (let i = 0; i < 8; i++) hear(clock, 1_000, 0.2, 0.2);
    hear(clock, 1_000 + stepMs, 5, 5);
    expect(errorMs(clock, 1_000 + stepMs)).toBeLessThan(6);
  });

  it('is not believed to have been set because of one slow answer', () => {
    const clock = new RedisClock();
    hear(clock, 1_000, 0.2, 0.2);
    hear(clock, 1_000, 900, 1);
    expect(errorMs(clock, 1_000)).toBeLessThan(1);
  });
});
