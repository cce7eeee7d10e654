import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aimAtNearest, BEND_TANGENT, bendAim } from './aim.ts';
import { createFoeTracks } from './foe-tracks.ts';

function tracksOf(...foes: { x: number; y: number; vx?: number; vy?: number }[]) {
  const tracks = createFoeTracks();
  for (const { x, y, vx = 0, vy = 0 } of foes) {
    const i = tracks.count++;
    tracks.x[i] = x;
    tracks.y[i] = y;
    tracks.vx[i] = vx;
    tracks.vy[i] = vy;
    tracks.radius[i] = 12;
  }
  return tracks;
}

const angleOf = ({ x, y }: { x: number; y: number }) => Math.atan2(y, x);

describe('aim assist', () => {
  it('[ST1] turns the aim by at most five degrees, towards the foe, never past it, and keeps it a unit vector', () => {
    const anywhere = fc.record({
      x: fc.double({ min: -500, max: 500, noNaN: true }),
      y: fc.double({ min: -300, max: 300, noNaN: true }),
    });
    // A foe in the very middle of the ship has no direction.
    const place = anywhere.filter(({ x, y }) => Math.hypot(x, y) > 1);
    fc.assert(
      fc.property(
        fc.array(place, { maxLength: 12 }),
        fc.double({ min: -3.1, max: 3.1, noNaN: true }),
        (foes, angle) => {
          const aim = { x: Math.cos(angle), y: Math.sin(angle) };
          const before = { ...aim };
          bendAim(tracksOf(...foes), 0, 0, 0, aim);
          expect(Math.hypot(aim.x, aim.y)).toBeCloseTo(1, 6);
          const turned = Math.abs(before.x * aim.y - before.y * aim.x);
          expect(turned).toBeLessThanOrEqual(BEND_TANGENT + 1e-6);
          if (turned < 1e-9) return;
          // Some foe gains by it: it is nearer to the new line than to the old one, and on the same side or on the
          // line.
          const side = (line: { x: number; y: number }, foe: { x: number; y: number }) =>
            (line.x * foe.y - line.y * foe.x) / Math.hypot(foe.x, foe.y);
          const helped = foes.some((foe) => {
            const [was, is] = [side(before, foe), side(aim, foe)];
            return Math.abs(is) < Math.abs(was) && (is * was >= 0 || Math.abs(is) < 1e-3);
          });
          expect(helped).toBe(true);
        },
      ),
    );
  });

  it('[ST1] leaves the aim alone when nothing is near its line, behind, or far away', () => {
    for (const foe of [
      { x: 200, y: 60 },
      { x: -200, y: 3 },
      { x: 900, y: 20 },
    ]) {
      const aim = { x: 1, y: 0 };
      bendAim(tracksOf(foe), 0, 0, 0, aim);
      expect(aim).toEqual({ x: 1, y: 0 });
    }
    const aim = { x: 1, y: 0 };
    bendAim(tracksOf({ x: 200, y: 16 }), 0, 0, 0, aim);
    expect(angleOf(aim)).toBeGreaterThan(0.03);
    expect(angleOf(aim)).toBeLessThan(0.08);
  });
});

describe('aim without a pointer', () => {
  it('[ST2] goes to the nearest foe in range, ahead of where it moves', () => {
    const out = { x: 0, y: 0 };
    expect(aimAtNearest(tracksOf({ x: 900, y: 0 }), 0, 0, 0, out)).toBe(false);
    expect(aimAtNearest(tracksOf({ x: 300, y: 0 }, { x: 0, y: -120 }), 0, 0, 0, out)).toBe(true);
    expect(angleOf(out)).toBeCloseTo(-Math.PI / 2, 5);
    aimAtNearest(tracksOf({ x: 240, y: 0, vy: 4 }), 0, 0, 2, out);
    expect(angleOf(out)).toBeCloseTo(Math.atan2(48, 240), 5);
  });
});
