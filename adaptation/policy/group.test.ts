import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { harderMedianIndex, upperMedianIndex } from './group.ts';

describe('group rule', () => {
  it.each([
    [[0.4], 0],
    [[0.2, 0.6], 1],
    [[0.6, 0.2], 0],
    [[0.1, 0.9, 0.5], 2],
    [[0.9, 0.1, 0.5, 0.6], 3],
  ])('[AD6] of %j it follows number %i', (values, index) => {
    expect(upperMedianIndex(values)).toBe(index);
  });

  it.each([
    [[0.2, 0.6], 0],
    [[0.6, 0.2], 1],
    [[0.1, 0.9, 0.5], 2],
    [[0.9, 0.1, 0.5, 0.6], 2],
    [[5, 5], 1],
  ])('[DF3] of %j it follows number %i where lower is harder', (values, index) => {
    expect(harderMedianIndex(values, 'down')).toBe(index);
    expect(harderMedianIndex(values, 'up')).toBe(upperMedianIndex(values));
  });

  it('[AD6] up to half of a group pretending to be weak cannot pull it below the honest ones', () => {
    const group = fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(group, fc.nat(), (honest, extra) => {
        const cheats = Array.from({ length: Math.min(honest.length, extra % 9) }, () => 0);
        const chosen = [...cheats, ...honest][upperMedianIndex([...cheats, ...honest])]!;
        expect(chosen).toBeGreaterThanOrEqual(Math.min(...honest));
      }),
    );
  });
});
