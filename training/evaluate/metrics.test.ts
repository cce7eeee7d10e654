import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaUnderCurve,
  brierScore,
  calibrationCurve,
  calibrationError,
  logLoss,
  meanAbsoluteError,
  rootMeanSquaredError,
} from './metrics.ts';

describe('metrics', () => {
  it('[TR12] known values', () => {
    expect(logLoss([0.9, 0.2], [1, 0])).toBeCloseTo(-(Math.log(0.9) + Math.log(0.8)) / 2, 12);
    expect(brierScore([0.9, 0.2], [1, 0])).toBeCloseTo((0.01 + 0.04) / 2, 12);
    expect(areaUnderCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.75, 12);
    expect(areaUnderCurve([0.5, 0.5, 0.5], [0, 1, 1])).toBe(0.5);
    expect(areaUnderCurve([0.5, Number.NaN, 0.5], [0, 1, 1])).toBeNaN();
    expect(logLoss([0, 1], [1, 0])).toBeLessThan(17);
  });

  it('[TR12] known errors of values', () => {
    expect(meanAbsoluteError([1, 5, 3], [2, 3, 3])).toBeCloseTo(1, 12);
    expect(rootMeanSquaredError([1, 5, 3], [2, 3, 3])).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });

  it('[TR12] the area equals the share of pairs ranked rightly, ties half', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
        const chances = rows.map(([score]) => score / 8);
        const outcomes = rows.map(([, win]) => (win ? 1 : 0));
        const wins = chances.filter((_, i) => outcomes[i] === 1);
        const losses = chances.filter((_, i) => outcomes[i] === 0);
        fc.pre(wins.length > 0 && losses.length > 0);
        const pairs = wins.flatMap((w) => losses.map((l): number => (w > l ? 1 : w === l ? 0.5 : 0)));
        const share = pairs.reduce((sum, pair) => sum + pair, 0) / pairs.length;
        expect(areaUnderCurve(chances, outcomes)).toBeCloseTo(share, 10);
      }),
    );
  });

  it('[TR12] a calibrated forecast has no calibration error, an overconfident one has', () => {
    const chances = Array.from({ length: 1000 }, (_, i) => (i % 10) / 10 + 0.05);
    const outcomes = chances.map((chance, i) => (((i - (i % 10)) / 10) % 100 < chance * 100 ? 1 : 0));
    const curve = calibrationCurve(chances, outcomes);
    expect(curve.reduce((sum, bin) => sum + bin.rows, 0)).toBe(1000);
    expect(calibrationError(curve)).toBeLessThan(0.01);
    const bold = chances.map((chance) => (chance > 0.5 ? 0.99 : 0.01));
    expect(calibrationError(calibrationCurve(bold, outcomes))).toBeGreaterThan(0.2);
  });
});
