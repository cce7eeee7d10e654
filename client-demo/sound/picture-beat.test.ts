import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followMusic } from './picture-beat.ts';

/** A picture of 60 frames per second at its own tempo beside music at another; counts the beats each begins. */
function runTogether(pictureBpm: number, musicBpm: number, from: number, seconds: number) {
  let picture = { beat: 0, share: 0 };
  let beats = 0;
  let corrected = -1;
  let off = 0;
  for (let frame = 0; frame < 60 * seconds; frame++) {
    picture.share += pictureBpm / 3600;
    if (picture.share >= 1) {
      picture = { beat: picture.beat + 1, share: picture.share % 1 };
      beats++;
    }
    const music = from + (frame / 3600) * musicBpm;
    off = music - picture.beat - picture.share;
    // As the sound does it: ten times a second, once per beat.
    if (frame % 6 !== 0 || picture.beat === corrected) continue;
    const next = followMusic(picture, music);
    if (next === null) continue;
    picture = { ...next };
    corrected = next.beat;
  }
  return { beats, offInBar: off - 4 * Math.round(off / 4), musicBeats: (seconds * musicBpm) / 60 };
}

describe("the picture's beat", () => {
  it('[MU32] comes to the music within a few bars and stays, while tempi differ a little', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 84, max: 156, noNaN: true }),
        fc.double({ min: -0.08, max: 0.08, noNaN: true }),
        fc.double({ min: 0, max: 8, noNaN: true }),
        (bpm, differs, from) => {
          const { beats, offInBar, musicBeats } = runTogether(bpm * (1 + differs), bpm, from, 20);
          expect(Math.abs(offInBar)).toBeLessThan(0.2);
          // One beat more or less for having caught up: none drawn twice.
          expect(Math.abs(beats - musicBeats)).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('[MU32] is left alone near a beat and when it is close', () => {
    expect(followMusic({ beat: 3, share: 0.95 }, 3.5)).toBeNull();
    expect(followMusic({ beat: 3, share: 0.05 }, 3.5)).toBeNull();
    expect(followMusic({ beat: 7, share: 0.5 }, 3.52)).toBeNull();
    expect(followMusic({ beat: 7, share: 0.5 }, 3.6)!.share).toBeCloseTo(0.6);
    expect(followMusic({ beat: 7, share: 0.5 }, 4.52)).toEqual({ beat: 8, share: 0.5 });
  });
});
