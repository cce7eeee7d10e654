import { describe, expect, it } from 'vitest';
import { captionFor, type MusicMoment } from './music-captions.ts';

const calm: MusicMoment = { bpm: 90, intensity: 0, mode: 'ionian', held: false };

describe('captions of the music', () => {
  it('[MU33] begin with the music, and tell when it is held and goes on', () => {
    expect(captionFor(null, { ...calm, held: true })).toBeNull();
    expect(captionFor(null, calm)).toBe('start');
    expect(captionFor(calm, { ...calm, held: true })).toBe('silence');
    expect(captionFor({ ...calm, held: true }, { ...calm, held: true })).toBeNull();
    expect(captionFor({ ...calm, held: true }, calm)).toBe('start');
  });

  it.each([
    ['mode', calm, { ...calm, mode: 'dorian', intensity: 1, bpm: 150 }],
    ['fuller', calm, { ...calm, intensity: 0.3, bpm: 120 }],
    ['melody', calm, { ...calm, intensity: 0.8 }],
    ['thinner', { ...calm, intensity: 0.8 }, { ...calm, intensity: 0.3 }],
    ['pulse', { ...calm, intensity: 0.3 }, calm],
    ['faster', calm, { ...calm, bpm: 98 }],
    ['slower', calm, { ...calm, bpm: 82 }],
    [null, calm, { ...calm, bpm: 97, intensity: 0.05 }],
  ] as const)('[MU33] say %s', (expected, told, now) => {
    expect(captionFor(told, now)).toBe(expected);
  });
});
