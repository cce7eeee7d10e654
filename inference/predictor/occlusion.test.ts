import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAttributions, writeOcclusionRows } from './occlusion.ts';

describe('explanation by occlusion', () => {
  it('[EX1] asks the row itself and one copy per feature with that feature at its reference value', () => {
    const out = new Float32Array(3 * 3);
    expect(writeOcclusionRows(Float32Array.of(1, 2, 9), Float32Array.of(10, 20), 2, out)).toBe(3);
    expect([...out]).toEqual([1, 2, 9, 10, 2, 9, 1, 20, 9]);
  });

  it('[EX1] asks nothing about a feature that was not seen or is at its reference value', () => {
    const out = new Float32Array(4 * 4);
    const row = Float32Array.of(Number.NaN, 2, 3, 9);
    const baseline = Float32Array.of(1, 2, 30);
    expect(writeOcclusionRows(row, baseline, 3, out)).toBe(2);
    expect([...out.subarray(0, 8)]).toEqual([Number.NaN, 2, 3, 9, Number.NaN, 2, 30, 9]);
    const options = { top: 3, floor: 0 };
    expect(readAttributions(row, baseline, Float32Array.of(0.75, 0.5), 3, options)).toEqual([
      { feature: 2, value: 3, effect: 0.25 },
    ]);
  });

  it('[EX2] gives a linear model its own terms, strongest first', () => {
    const weights = [0.5, -2, 0.25];
    const finite = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(finite, finite, (values, reference) => {
        const row = Float32Array.from([...values, 7]);
        const baseline = Float32Array.from(reference);
        const rows = new Float32Array(4 * 4);
        const asked = writeOcclusionRows(row, baseline, 3, rows);
        const answers = Float32Array.from({ length: asked }, (_, r) =>
          weights.reduce((sum, weight, i) => sum + weight * rows[r * 4 + i]!, 0),
        );
        const found = readAttributions(row, baseline, answers, 3, { top: 3, floor: 0 });
        expect(found).toHaveLength(asked - 1);
        for (const { feature, effect } of found) {
          expect(effect).toBeCloseTo(weights[feature]! * (row[feature]! - baseline[feature]!), 4);
        }
        const sizes = found.map(({ effect }) => Math.abs(effect));
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      }),
    );
  });

  it('[EX3] leaves out what was not seen and what hardly matters', () => {
    const row = Float32Array.of(Number.NaN, 1, 1);
    const answers = Float32Array.of(0.5, 0.499, 0.3);
    expect(
      readAttributions(row, new Float32Array(3), answers, 3, { top: 3, floor: 0.005 }).map(({ feature }) => feature),
    ).toEqual([2]);
  });
});
