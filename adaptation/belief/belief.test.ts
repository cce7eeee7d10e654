import { describe, expect, it } from 'vitest';
import {
  type Belief,
  choose,
  createBelief,
  type Evidence,
  expectChance,
  forget,
  observe,
  summarize,
} from './belief.ts';
import { type BeliefModel, type BeliefOptions, createBeliefModel } from './belief-model.ts';

const OPTIONS: BeliefOptions = {
  target: 0.75,
  band: 0.13,
  least: -6,
  most: 6,
  cell: 0.1,
  mean: -1,
  spread: 1.3,
  slopes: [0.8, 1.2, 1.9],
  lapse: 0.02,
  marginNoise: 1.6,
  marginBias: 0.7,
  marginScale: 1,
  outlier: 0.06,
  idling: 0.5,
  walk: 0.09,
  change: 0.015,
  reluctance: 0.04,
};
const start = (more: Partial<BeliefOptions> = {}) => {
  const model = createBeliefModel({ ...OPTIONS, ...more });
  return { model, belief: createBelief(model) };
};
/** Lets a player of slope 1 play who meets the wanted chance at `own`: of 20 at its chance, evenly, so many succeed. */
function play(model: BeliefModel, belief: Belief, own: number, challenges: number): void {
  let due = 0;
  for (let i = 0; i < challenges; i++) {
    const value = choose(model, belief);
    const edge = own - value + 1.18;
    due += 0.98 / (1 + Math.exp(-edge));
    const success = due >= 1;
    if (success) due--;
    observe(model, belief, { value, success, margin: edge });
    forget(model, belief);
  }
}

describe('a belief', () => {
  it('[EX10] comes to the own value of whoever plays, and grows surer', () => {
    for (const own of [-3, -1, 1.5]) {
      const { model, belief } = start();
      const before = summarize(model, belief);
      play(model, belief, own, 40);
      const after = summarize(model, belief);
      expect(before.mean).toBeCloseTo(-1, 1);
      expect(Math.abs(after.mean - own)).toBeLessThan(0.35);
      expect(after.spread).toBeLessThan(before.spread / 2);
      expect(Math.abs(expectChance(model, belief, own) - 0.75)).toBeLessThan(0.06);
    }
  });

  it('[EX11] is exact Bayes where nothing changes', () => {
    const { model, belief } = start({ slopes: [1], marginBias: 0, outlier: 0, idling: 0, walk: 0, change: 0 });
    const evidence: Evidence[] = [
      { value: -1, success: true, margin: 0.4 },
      { value: -0.5, success: false, margin: Number.NaN },
      { value: 0.3, success: true, margin: -2 },
    ];
    for (const one of evidence) observe(model, belief, one);
    const reach = Math.log(0.75 / 0.98 / (1 - 0.75 / 0.98));
    const cells = Array.from({ length: 121 }, (_, i) => -6 + i * 0.1);
    const weights = cells.map((own) => {
      const prior = Math.exp(-(((own + 1) / 1.3) ** 2) / 2);
      return evidence.reduce((product, { value, success, margin }) => {
        const edge = own - value + reach;
        const chance = 0.98 / (1 + Math.exp(-edge));
        const density = Number.isNaN(margin) ? 1 : Math.exp(-(((margin - edge) / 1.6) ** 2) / 2);
        return product * (success ? chance : 1 - chance) * density;
      }, prior);
    });
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [i, weight] of weights.entries()) expect(belief.weights[i]).toBeCloseTo(weight / total, 12);
  });

  it('[EX12] follows a change, and is moved little by one lucky challenge', () => {
    const { model, belief } = start();
    play(model, belief, -1, 40);
    const settled = choose(model, belief);
    observe(model, belief, { value: settled, success: true, margin: 8 });
    forget(model, belief);
    expect(Math.abs(choose(model, belief) - settled)).toBeLessThan(0.3);
    play(model, belief, 1.5, 20);
    expect(Math.abs(choose(model, belief) - 1.5)).toBeLessThan(0.6);
  });

  it('[EX60] is moved little by a row of results that say nothing, and would be moved far without telling them', () => {
    const moved = [0.8, 0.1].map((idling) => {
      const { model, belief } = start({ idling, outlier: 0.1, marginNoise: 1.35 });
      play(model, belief, -1, 40);
      const settled = choose(model, belief);
      for (let i = 0; i < 4; i++) {
        observe(model, belief, { value: choose(model, belief), success: false, margin: -5 });
        forget(model, belief);
      }
      return settled - choose(model, belief);
    });
    expect(moved[0]).toBeLessThan(0.5);
    expect(moved[1]).toBeGreaterThan(2);
  });

  it('[EX13] moves the lever only for a better chance to be in the band, and trusts evidence from elsewhere less', () => {
    const { model, belief } = start();
    const first = choose(model, belief);
    expect(first).toBeCloseTo(-1, 0);
    observe(model, belief, { value: first, success: true, margin: Number.NaN }, 0.05);
    expect(choose(model, belief)).toBe(first);
    const moved = [1, 0.3].map((trust) => {
      const other = createBelief(model);
      observe(model, other, { value: -1, success: false, margin: -3 }, trust);
      return summarize(model, other).mean;
    });
    expect(moved[0]).toBeLessThan(moved[1]! - 0.2);
    expect(moved[1]).toBeLessThan(-1.1);
  });

  it('[EX14] is plain data: the same evidence leaves the same bits, and a copy goes on like the original', () => {
    const { model, belief } = start();
    play(model, belief, 0.5, 10);
    const copy: Belief = structuredClone(belief);
    play(model, belief, 0.5, 10);
    play(model, copy, 0.5, 10);
    expect(copy).toEqual(belief);
    expect(() => start({ walk: 0.2 })).toThrow(/walk, which is at most a cell, to be a finite number from 0 to 0.1/);
  });
});
