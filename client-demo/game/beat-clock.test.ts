import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BeatClock } from './beat-clock.ts';

const FRAME_MS = 1000 / 60;

/**
 * A picture of 60 frames a second and a session that is `from` beats ahead of it. Patches are up to `jitterMs` late.
 */
function runBeside(bpm: number, from: number, jitterMs: number, seconds: number) {
  const clock = new BeatClock();
  let begun = 0;
  let off = 0;
  for (let frame = 1; frame <= 60 * seconds; frame++) {
    const nowMs = frame * FRAME_MS;
    const session = from + ((nowMs - ((frame * 7) % 11) * (jitterMs / 10)) * bpm) / 60_000;
    const before = clock.beat + clock.share;
    if (clock.advance(nowMs, FRAME_MS, bpm, session)) begun++;
    if (frame > 1) expect(clock.beat + clock.share).toBeGreaterThan(before);
    off = session - clock.beat - clock.share;
  }
  return { off, begun, end: clock.beat };
}

describe("the picture's beat", () => {
  it('[MU32] is with the session within two seconds, and no beat is drawn twice', () => {
    const bpm = fc.double({ min: 84, max: 156, noNaN: true });
    const from = fc.double({ min: 0, max: 50, noNaN: true });
    fc.assert(
      fc.property(bpm, from, fc.nat({ max: 40 }), (tempo, ahead, jitterMs) => {
        const { off, begun, end } = runBeside(tempo, ahead, jitterMs, 4);
        expect(Math.abs(off)).toBeLessThan(0.06 + (jitterMs * tempo) / 60_000);
        expect(begun).toBeLessThanOrEqual(end);
      }),
      { numRuns: 50 },
    );
  });

  it('[MU32] jumps after a hidden tab, and goes on by itself while nothing is known', () => {
    const clock = new BeatClock();
    clock.advance(0, 0, 120, 4.5);
    expect(clock.advance(30_000, 16, 120, 64.5)).toBe(true);
    expect(clock.beat + clock.share).toBeCloseTo(64.5, 6);
    clock.advance(30_250, 250, 120, null);
    expect(clock.beat + clock.share).toBeCloseTo(65, 6);
  });

  it('[MU32] tells the music where it is between frames, but not beyond a page that draws no more', () => {
    const clock = new BeatClock();
    expect(clock.beatsAt(0)).toBeNull();
    clock.advance(1000, 0, 120, 8);
    expect(clock.beatsAt(1100)).toBeCloseTo(8.2, 6);
    expect(clock.beatsAt(99_000)).toBeCloseTo(8.5, 6);
  });
});
