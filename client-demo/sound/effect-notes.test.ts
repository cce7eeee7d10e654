import { describe, expect, it } from 'vitest';
import { composePhrase } from './compose-phrase.ts';
import { type Effect, effectNotes, type Tuning } from './effect-notes.ts';
import { isInMode, MUSIC_MODES, type MusicMode } from './music-modes.ts';

const EFFECTS: readonly Effect[] = [
  { name: 'shot', hostile: false },
  { name: 'shot', hostile: true },
  ...[0, 0.4, 1].map((share): Effect => ({ name: 'hit', share })),
  ...[0, 1, 2, 3, 4, 99].map((kind): Effect => ({ name: 'foeDown', kind, streak: 20 })),
  { name: 'hurt', damage: 100 },
  ...[1, 2, 3, 4, 5, 6, 7].map((ornament): Effect => ({ name: 'upgrade', ornament })),
  ...(['downed', 'revived', 'dash', 'pickup', 'waveStart', 'waveCleared', 'waveLost'] as const).map((name) => ({
    name,
  })),
];

function tunings(): Tuning[] {
  const modes: MusicMode[] = Object.values(MUSIC_MODES);
  return modes.flatMap((mode) => {
    const { chords, harmony } = composePhrase(mode, 5, 0);
    return chords.map((root, bar) => ({ mode, root, voicing: harmony[bar]!.notes }));
  });
}

describe('effects', () => {
  it('[MU10] are in tune with every chord of every mode, short and not shrill', () => {
    for (const tuning of tunings())
      for (const effect of EFFECTS) {
        const notes = effectNotes(effect, tuning);
        expect(notes.length).toBeGreaterThan(0);
        for (const { voice, midi, velocity, afterSeconds, seconds } of notes) {
          expect(velocity > 0 && velocity <= 1).toBe(true);
          expect(afterSeconds >= 0 && afterSeconds + seconds <= 2).toBe(true);
          if (voice === 'hush') continue;
          expect(isInMode(tuning.mode, midi), `${effect.name} ${midi}`).toBe(true);
          // The highest note is 2.4 kHz; above that a bell turns into a whistle.
          expect(midi >= 30 && midi <= 98, `${effect.name} ${midi}`).toBe(true);
        }
      }
  });

  it('[MU10] say how a fight goes: a foe near its end rings higher, a run of foes climbs, a shot is quiet', () => {
    const tuning = tunings()[0]!;
    const first = (effect: Effect) => effectNotes(effect, tuning)[0]!;
    expect(first({ name: 'hit', share: 0.1 }).midi).toBeGreaterThan(first({ name: 'hit', share: 0.9 }).midi);
    const run = [0, 1, 2, 3].map((streak) => first({ name: 'foeDown', kind: 1, streak }).midi);
    expect(run).toEqual([...run].sort((a, b) => a - b));
    expect(new Set(run).size).toBe(4);
    expect(first({ name: 'foeDown', kind: 0, streak: 0 }).midi).toBeGreaterThan(
      first({ name: 'foeDown', kind: 4, streak: 0 }).midi,
    );
    expect(first({ name: 'shot', hostile: false }).velocity).toBeLessThan(first({ name: 'hit', share: 0.5 }).velocity);
  });

  it('[MU10] make each ornament its own figure', () => {
    const tuning = tunings()[0]!;
    const figures = [1, 2, 3, 4, 5, 6].map((number) => effectNotes({ name: 'upgrade', ornament: number }, tuning));
    expect(new Set(figures.map((figure) => JSON.stringify(figure))).size).toBe(6);
  });
});
