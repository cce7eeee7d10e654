import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../training/random.ts';
import { slope } from './slope.ts';

describe('the slope of a run', () => {
  it('[LT11] is that of a line, whatever a quarter of the readings say', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (perHour, wild) => {
          const points = Array.from({ length: 30 }, (_, i) => ({ hours: i / 60, value: 50 + (perHour * i) / 60 }));
          const shaken = points.map((point, i) => (i % 6 === 3 ? { ...point, value: wild[(i - 3) / 6]! } : point));
          expect(slope(points).perHour).toBeCloseTo(perHour, 6);
          expect(Math.abs(slope(shaken).perHour - perHour)).toBeLessThan(1);
        },
      ),
    );
  });

  it('[LT11] has a range that holds the truth about nineteen times of twenty', () => {
    const random = createRandom(7);
    const runs = Array.from({ length: 400 }, () => {
      const points = Array.from({ length: 24 }, (_, i) => ({ hours: i / 60, value: 3 * i + random() * 20 }));
      const { low, high } = slope(points);
      return low <= 180 && 180 <= high;
    });
    const held = runs.filter(Boolean).length / runs.length;
    expect(held).toBeGreaterThan(0.9);
    expect(held).toBeLessThan(0.99);
  });

  it('[LT11] of nothing is none', () => {
    expect(slope([]).perHour).toBeNaN();
    expect(slope([{ hours: 1, value: 2 }]).perHour).toBeNaN();
  });
});
