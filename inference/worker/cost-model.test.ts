import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CostModel } from './cost-model.ts';

describe('the cost of runs', () => {
  it('[CM1] is learnt as a·n + b from noisy runs of many sizes', () => {
    const perRow = fc.double({ min: 0.001, max: 2, noNaN: true });
    const fixed = fc.double({ min: 0.01, max: 20, noNaN: true });
    fc.assert(
      fc.property(perRow, fixed, fc.double({ min: 0, max: 1, noNaN: true }), (perRowMs, fixedMs, shift) => {
        const cost = new CostModel();
        for (let i = 0; i < 400; i++) {
          // Sizes and noise, spread evenly by multiples of irrational numbers.
          const rows = 1 + Math.floor(511 * ((shift + i * Math.SQRT2) % 1) ** 2);
          cost.learn(rows, (fixedMs + perRowMs * rows) * (0.95 + 0.1 * ((i * Math.E) % 1)));
        }
        for (const rows of [1, 10, 100, 500]) {
          const truth = fixedMs + perRowMs * rows;
          expect(Math.abs(cost.predictMs(rows) - truth)).toBeLessThan(0.25 * truth);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('[CM1] follows a machine that becomes slower, within some twenty runs', () => {
    const cost = new CostModel();
    for (let i = 0; i < 100; i++) cost.learn(32, 10);
    for (let i = 0; i < 20; i++) cost.learn(32, 40);
    expect(cost.predictMs(32)).toBeGreaterThan(35);
  });

  it('[CM1] with one size alone takes all of it to be per row, which is safe for larger ones', () => {
    const cost = new CostModel();
    cost.learn(10, 5);
    expect(cost.predictMs(20)).toBeCloseTo(10);
  });

  it('[CM1] never predicts less than nothing, and knows nothing before the first run', () => {
    const cost = new CostModel();
    expect(cost.predictMs(100)).toBe(0);
    expect(cost.efficientRows).toBe(1);
    cost.learn(1, 5);
    cost.learn(512, 4);
    expect(cost.predictMs(1)).toBeGreaterThanOrEqual(0);
    expect(cost.predictMs(512)).toBeGreaterThanOrEqual(0);
  });
});
