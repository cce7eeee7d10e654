import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
          expect(slope(points)).toBeCloseTo(perHour, 6);
          expect(Math.abs(slope(shaken) - perHour)).toBeLessThan(1);
        },
      ),
    );
  });

  it('[LT11] of nothing is none', () => {
    expect(slope([])).toBeNaN();
    expect(slope([{ hours: 1, value: 2 }])).toBeNaN();
  });
});
