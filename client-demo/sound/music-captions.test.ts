import { describe, expect, it } from 'vitest';
import { captionFor, type MusicMoment } from './music-captions.ts';

const calm: MusicMoment = { bpm: 84, intensity: 0, mode: 'ionian', held: false };
const tense: MusicMoment = { ...calm, bpm: 90, intensity: 0.7 };

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
    ['fuller', calm, { ...calm, intensity: 0.3 }],
    ['fuller', calm, { ...calm, bpm: 100 }],
    ['melody', calm, { ...calm, intensity: 0.8 }],
    ['thinner', { ...calm, intensity: 0.8 }, { ...calm, intensity: 0.3 }],
    ['pulse', { ...calm, intensity: 0.3 }, calm],
    ['faster', tense, { ...tense, bpm: 98 }],
    ['slower', { ...tense, bpm: 98 }, { ...tense, bpm: 90 }],
    [null, tense, { ...tense, bpm: 97, intensity: 0.8 }],
  ] as const)('[MU33] say %s', (expected, told, now) => {
    expect(captionFor(told, now)).toBe(expected);
  });
});
