import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BandState, stepTargetBand, targetBand, wantedValue } from './target-band.ts';

const band = targetBand({ target: 0.75, outer: 0.07, inner: 0.02, min: 0, max: 1, step: 0.05, coolDownMs: 1000 });
const rest = (value: number): BandState => ({ value, moving: 0, changedAtMs: Number.NEGATIVE_INFINITY });

describe('target band', () => {
  it.each([
    ['easy: up by a whole step', rest(0.4), 0.95, 0.9, 5000, 0.45, 1],
    ['hard: down by a whole step', rest(0.4), 0.3, 0, 5000, 0.35, -1],
    ['inside the outer band: rests', rest(0.4), 0.8, 0.6, 5000, 0.4, 0],
    ['on the edge of the outer band: rests', rest(0.4), 0.82, 0.6, 5000, 0.4, 0],
    ['wanted is near: a smaller step', rest(0.4), 0.9, 0.42, 5000, 0.42, 1],
    ['at the upper bound: stays', rest(1), 0.99, 1, 5000, 1, 0],
    ['at the lower bound: stays', rest(0), 0.01, 0, 5000, 0, 0],
  ] as const)('[AD1] %s', (_name, state, predicted, wanted, nowMs, value, moving) => {
    const next = stepTargetBand(band, state, predicted, wanted, nowMs, 'up');
    expect(next.value).toBeCloseTo(value, 10);
    expect(next.moving).toBe(moving);
  });

  it('[AD2] once moving it goes on to the inner band, then rests until the outer band is left again', () => {
    const moving: BandState = { value: 0.4, moving: 1, changedAtMs: 0 };
    expect(stepTargetBand(band, moving, 0.79, 0.5, 2000, 'up').value).toBeCloseTo(0.45);
    const stopped = stepTargetBand(band, moving, 0.765, 0.5, 2000, 'up');
    expect(stopped).toMatchObject({ value: 0.4, moving: 0 });
    expect(stepTargetBand(band, stopped, 0.79, 0.5, 3000, 'up')).toBe(stopped);
  });

  it('[AD3] moves at most one step per cool-down, however far away the target is', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 60 }), (chances) => {
        let state = rest(0.5);
        let lastMoveMs = Number.NEGATIVE_INFINITY;
        chances.forEach((chance, i) => {
          const nowMs = i * 250;
          const next = stepTargetBand(band, state, chance, chance > 0.75 ? 1 : 0, nowMs, 'up');
          const move = Math.abs(next.value - state.value);
          expect(move).toBeLessThanOrEqual(band.step + 1e-12);
          if (move > 0) {
            expect(nowMs - lastMoveMs).toBeGreaterThanOrEqual(band.coolDownMs);
            lastMoveMs = nowMs;
          }
          expect(next.value).toBeGreaterThanOrEqual(band.min);
          expect(next.value).toBeLessThanOrEqual(band.max);
          state = next;
        });
      }),
    );
  });

  it('[AD1] a prediction that is not a number changes nothing', () => {
    expect(stepTargetBand(band, rest(0.4), Number.NaN, 0.5, 5000, 'up')).toMatchObject({ value: 0.4 });
    expect(stepTargetBand(band, rest(0.4), 0.99, Number.NaN, 5000, 'up')).toMatchObject({ value: 0.4 });
  });

  it('[AD2] settles on a steady player without oscillating', () => {
    // This player's chance falls in a line from 1 at 0 to 0.2 at 1: the target lies at 0.3125.
    const chance = (value: number) => 1 - 0.8 * value;
    let state = rest(0.8);
    let reversals = 0;
    let direction = 0;
    for (let beat = 0; beat < 400; beat++) {
      const candidates = [-0.2, -0.1, 0, 0.1, 0.2].map((offset) => Math.min(1, Math.max(0, state.value + offset)));
      const wanted = wantedValue(candidates, candidates.map(chance), band.target, 'up');
      const next = stepTargetBand(band, state, chance(state.value), wanted, beat * 250, 'up');
      const move = Math.sign(next.value - state.value);
      if (move !== 0 && direction !== 0 && move !== direction) reversals++;
      if (move !== 0) direction = move;
      state = next;
    }
    expect(Math.abs(chance(state.value) - band.target)).toBeLessThanOrEqual(band.outer);
    expect(reversals).toBeLessThanOrEqual(1);
  });

  it.each([
    [{ min: 1, max: 0 }],
    [{ min: 0.5, max: 0.5 }],
    [{ target: 0 }],
    [{ target: 1.2 }],
    [{ target: Number.NaN }],
    [{ outer: 0.01, inner: 0.05 }],
    [{ target: 0.97, outer: 0.05 }],
    [{ step: 0 }],
    [{ step: 2 }],
    [{ coolDownMs: -1 }],
    [{ coolDownMs: Number.NaN }],
    [{ max: Number.POSITIVE_INFINITY }],
    [{ target: 75 }],
    [{ inner: Number.NaN }],
  ])('[AD4] refuses %j with POLICY_BOUNDS', (options) => {
    expect(() => targetBand(options)).toThrowError(/^POLICY_BOUNDS: expected /);
  });
});

describe('a lever where more is easier', () => {
  it.each([
    ['easy: down by a whole step', 0.95, 0, 0.35, -1],
    ['hard: up by a whole step', 0.3, 1, 0.45, 1],
    ['wanted is near: a smaller step', 0.9, 0.38, 0.38, -1],
    ['inside the outer band: rests', 0.8, 0, 0.4, 0],
  ] as const)('[DF3] %s', (_name, predicted, wanted, value, moving) => {
    const next = stepTargetBand(band, rest(0.4), predicted, wanted, 5000, 'down');
    expect(next.value).toBeCloseTo(value, 10);
    expect(next.moving).toBe(moving);
  });

  it('[DF3] the wanted value is where the rising curve meets the target, or the nearest end', () => {
    expect(wantedValue([200, 400, 600], [0.6, 0.7, 0.8], 0.75, 'down')).toBeCloseTo(500);
    expect(wantedValue([200, 400, 600], [0.1, 0.2, 0.3], 0.75, 'down')).toBe(600);
    expect(wantedValue([200, 400, 600], [0.8, 0.9, 1], 0.75, 'down')).toBe(200);
  });

  it('[DF3] whoever leaves out which way is harder is told, before anything moves the wrong way', () => {
    const nothing = undefined as never;
    expect(() => wantedValue([0, 1], [0.2, 0.9], 0.75, nothing)).toThrowError(/^DEFINITION_INVALID: .*harder/);
    expect(() => stepTargetBand(band, rest(0.4), 0.9, 0, 0, nothing)).toThrowError(/^DEFINITION_INVALID: .*harder/);
  });
});

describe('wanted value', () => {
  it('[AD5] interpolates between candidates and stays at the ends beyond them', () => {
    expect(wantedValue([0.1, 0.2, 0.3], [0.9, 0.8, 0.7], 0.75, 'up')).toBeCloseTo(0.25);
    expect(wantedValue([0.1, 0.2, 0.3], [0.6, 0.5, 0.4], 0.75, 'up')).toBe(0.1);
    expect(wantedValue([0.1, 0.2, 0.3], [0.99, 0.98, 0.97], 0.75, 'up')).toBe(0.3);
  });

  it('[AD5] always lies within the candidates, also for flat and clamped curves', () => {
    const sorted = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(sorted, sorted, (rawCandidates, rawChances) => {
        const candidates = [...rawCandidates].sort((a, b) => a - b);
        const chances = [...rawChances].sort((a, b) => b - a);
        const wanted = wantedValue(candidates, chances, 0.75, 'up');
        expect(wanted).toBeGreaterThanOrEqual(candidates[0]!);
        expect(wanted).toBeLessThanOrEqual(candidates[4]!);
      }),
    );
  });
});
