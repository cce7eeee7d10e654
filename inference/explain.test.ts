import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAttributions, writeOcclusionRows } from './explain.ts';

describe('explanation by occlusion', () => {
  it('[EX1] asks the row itself and one copy per feature with that feature at its reference value', () => {
    const out = new Float32Array(3 * 3);
    writeOcclusionRows(Float32Array.of(1, 2, 9), Float32Array.of(10, 20), 2, out, 0);
    expect([...out]).toEqual([1, 2, 9, 10, 2, 9, 1, 20, 9]);
  });

  it('[EX2] gives a linear model its own terms, strongest first', () => {
    const weights = [0.5, -2, 0.25];
    const finite = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(finite, finite, (values, reference) => {
        const row = Float32Array.from([...values, 7]);
        const baseline = Float32Array.from(reference);
        const rows = new Float32Array(4 * 4);
        writeOcclusionRows(row, baseline, 3, rows, 0);
        const answers = Float32Array.from({ length: 4 }, (_, r) =>
          weights.reduce((sum, weight, i) => sum + weight * rows[r * 4 + i]!, 0),
        );
        const found = readAttributions(row, answers, 0, 3, { top: 3, floor: 0 });
        expect(found).toHaveLength(3);
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
    const answers = Float32Array.of(0.5, 0.1, 0.499, 0.3);
    expect(readAttributions(row, answers, 0, 3, { top: 3, floor: 0.005 }).map(({ feature }) => feature)).toEqual([2]);
  });
});
