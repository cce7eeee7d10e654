import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GrowingPause } from './growing-pause.ts';

describe('a growing pause', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** The pauses before each of `count` tries. */
  const pausesOf = (pause: GrowingPause, count: number) =>
    Array.from({ length: count }, () => {
      const fromMs = Date.now();
      let tookMs = -1;
      pause.retry(() => {
        tookMs = Date.now() - fromMs;
      });
      vi.runAllTimers();
      return tookMs;
    });

  it('doubles with every failure up to its bound, and begins again after a success', () => {
    const pause = new GrowingPause({ firstMs: 100, maxMs: 500 });
    expect(pausesOf(pause, 5)).toEqual([100, 200, 400, 500, 500]);
    pause.reset();
    expect(pausesOf(pause, 2)).toEqual([100, 200]);
  });

  it('keeps processes apart by chance, within half to one and a half', () => {
    const pauses = Array.from({ length: 50 }, () =>
      pausesOf(new GrowingPause({ firstMs: 100, maxMs: 100, jitter: true }), 1),
    ).flat();
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(150);
    expect(new Set(pauses).size).toBeGreaterThan(5);
  });

  it('tries nothing any more once it is stopped', () => {
    const pause = new GrowingPause({ firstMs: 100, maxMs: 100 });
    let tries = 0;
    for (let i = 0; i < 3; i++) pause.retry(() => tries++);
    expect(pause.waits).toBe(true);
    pause.stop();
    vi.runAllTimers();
    expect([tries, pause.waits]).toEqual([0, false]);
  });
});
