import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, nextBetween, nextIndex, nextUint32 } from './random.ts';
import { RING_16, sweepToCircle, turnByTangent, unitTowards } from './vectors.ts';

const place = fc.double({ min: -1500, max: 1500, noNaN: true });
const near = fc.double({ min: -90, max: 90, noNaN: true });
/** A speed; nothing in the arena flies faster. */
const speed = fc.double({ min: -40, max: 40, noNaN: true });

describe('vectors', () => {
  it('a turn keeps the length and has the angle', () => {
    fc.assert(
      fc.property(place, place, fc.double({ min: -3, max: 3, noNaN: true }), (x, y, tangent) => {
        const from = { x: 1, y: 0 };
        unitTowards(from, 0, 0, x, y);
        const to = { ...from };
        turnByTangent(to, tangent);
        expect(Math.hypot(to.x, to.y)).toBeCloseTo(1, 9);
        expect((from.x * to.y - from.y * to.x) / (from.x * to.x + from.y * to.y)).toBeCloseTo(tangent, 6);
      }),
    );
  });

  it('the ring has sixteen equal steps', () => {
    RING_16.forEach(({ x, y }, i) => {
      expect(x).toBeCloseTo(Math.cos((i * Math.PI) / 8), 12);
      expect(y).toBeCloseTo(Math.sin((i * Math.PI) / 8), 12);
    });
  });

  it('a sweep meets a circle exactly when small steps along it do', () => {
    fc.assert(
      fc.property(near, near, speed, speed, fc.double({ min: 1, max: 50, noNaN: true }), (x, y, vx, vy, reach) => {
        const at = sweepToCircle(x, y, vx, vy, 0, 0, reach);
        let nearest = Number.POSITIVE_INFINITY;
        for (let i = 0; i <= 400; i++) nearest = Math.min(nearest, Math.hypot(x + (vx * i) / 400, y + (vy * i) / 400));
        if (nearest < reach - 1e-6) expect(at).toBeLessThanOrEqual(1);
        // Between two small steps it may come nearer by at most half a step.
        if (nearest > reach + Math.hypot(vx, vy) / 800 + 1e-6) expect(at).toBe(2);
        if (at > 0 && at <= 1) expect(Math.hypot(x + vx * at, y + vy * at)).toBeCloseTo(reach, 6);
      }),
    );
  });

  it('a step too small for its square meets nothing that it does not touch', () => {
    expect(sweepToCircle(0, 37, 0, -4e-164, 0, 0, 1)).toBe(2);
    expect(sweepToCircle(0, 37, 0, -4e-164, 0, 0, 37)).toBe(0);
  });
});

describe('random numbers', () => {
  it('repeat for the same seed, differ for others, and are spread evenly', () => {
    const draw = (seed: number) => {
      const state = createRandom(seed);
      return Array.from({ length: 5 }, () => nextUint32(state));
    };
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42)).not.toEqual(draw(43));
    expect(draw(2 ** 40)).not.toEqual(draw(0));
    const state = createRandom(7);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 100_000; i++) bins[nextIndex(state, 10)]! += 1;
    // The bound is five standard deviations.
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(475);
    for (let i = 0; i < 1000; i++) {
      const value = nextBetween(state, -2, 3);
      expect(value >= -2 && value < 3).toBe(true);
    }
  });
});
