import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countLayers, energyOf, followEnergy, LAYERS, layerLevels } from './layers.ts';

describe('the layers', () => {
  it('[MU3] enter one after the other, and none leaves as energy rises', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [less, more] = [layerLevels(Math.min(a, b)), layerLevels(Math.max(a, b))];
        for (const [index, layer] of LAYERS.entries()) {
          expect(more[layer]).toBeGreaterThanOrEqual(less[layer]);
          expect(less[layer]).toBeLessThanOrEqual(index === 0 ? 1 : less[LAYERS[index - 1]!]);
        }
      }),
    );
    expect(layerLevels(0)).toEqual({ pulse: 1, bass: 0, harmony: 0, melody: 0 });
    expect(layerLevels(1)).toEqual({ pulse: 1, bass: 1, harmony: 1, melody: 1 });
    expect([0, 0.1, 0.25, 0.6].map(countLayers)).toEqual([1, 2, 3, 4]);
  });

  it('[MU3] follow the greater of intensity and tempo', () => {
    expect(energyOf(0.5, 84)).toBe(0.5);
    expect(energyOf(0, 120)).toBe(0.5);
    expect(energyOf(0.9, 120)).toBe(0.9);
    expect([energyOf(-1, 0), energyOf(9, 84)]).toEqual([0, 1]);
    // Any fight, before it gets hot: 0.2 of the range.
    expect(countLayers(energyOf(0, 98.4))).toBe(3);
  });

  it('[MU3] come quickly and go slowly, never past what is wanted', () => {
    expect(followEnergy(0, 1, 1)).toBeGreaterThan(0.6);
    expect(followEnergy(1, 0, 1)).toBeGreaterThan(0.6);
    expect(followEnergy(1, 0, 60)).toBeCloseTo(0);
    // One step or many give the same.
    expect(followEnergy(followEnergy(0, 1, 0.5), 1, 0.5)).toBeCloseTo(followEnergy(0, 1, 1), 10);
  });
});
