import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MELODY_RANGE } from './compose-melody.ts';
import { BASS_RANGE, composePhrase, PHRASE_BARS, PHRASE_STEPS, seedOf } from './compose-phrase.ts';
import { chordDegrees, isInMode, MUSIC_MODES, type MusicMode, noteOf } from './music-modes.ts';
import { HARMONY_RANGE, voiceTurn } from './voice-leading.ts';

const MODES: [string, MusicMode][] = Object.entries(MUSIC_MODES);
/** A major third, in semitones. */
const MOST_VOICE_MOVE = 4;
const OCTAVE = 12;

const pieces = fc.record({
  mode: fc.constantFrom(...MODES.map(([, mode]) => mode)),
  seed: fc.nat({ max: 0xffffffff }),
  number: fc.nat({ max: 500 }),
});

describe('the composer', () => {
  it('[MU1] writes the same phrase again, and other seeds other ones', () => {
    fc.assert(
      fc.property(pieces, ({ mode, seed, number }) => {
        expect(composePhrase(mode, seed, number)).toEqual(composePhrase(mode, seed, number));
      }),
      { numRuns: 20 },
    );
    const melodies = Array.from({ length: 20 }, (_, seed) => composePhrase(MUSIC_MODES.dorian, seed, 0).melody);
    expect(new Set(melodies.map((melody) => JSON.stringify(melody))).size).toBeGreaterThan(15);
    expect(seedOf('K7QMRX')).toBe(seedOf('K7QMRX'));
    expect(seedOf('K7QMRX')).not.toBe(seedOf('K7QMRY'));
  });

  it('[MU1] keeps every note in the mode, in its range and on the grid', () => {
    fc.assert(
      fc.property(pieces, ({ mode, seed, number }) => {
        const { pulse, bass, harmony, melody } = composePhrase(mode, seed, number);
        const chordNotes = harmony.flatMap(({ step, steps, notes }) => notes.map((midi) => ({ step, steps, midi })));
        for (const { step, steps, midi } of [...pulse, ...bass, ...chordNotes, ...melody]) {
          expect(Number.isInteger(step) && step >= 0 && step < PHRASE_STEPS).toBe(true);
          expect(Number.isInteger(steps) && steps > 0 && step + steps <= PHRASE_STEPS + 1).toBe(true);
          expect(isInMode(mode, midi), `${midi}`).toBe(true);
        }
        const within = (notes: readonly { midi: number }[], { low, high }: { low: number; high: number }) =>
          notes.every(({ midi }) => midi >= low && midi <= high);
        expect(within(bass, BASS_RANGE)).toBe(true);
        expect(within(chordNotes, HARMONY_RANGE)).toBe(true);
        expect(within(melody, MELODY_RANGE)).toBe(true);
        for (const { velocity } of [...pulse, ...bass, ...melody])
          expect(velocity > 0 && velocity <= 1, `${velocity}`).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('[MU1] gives each bar a beginning of drum and bass, and a chord', () => {
    const { pulse, bass, harmony, chords } = composePhrase(MUSIC_MODES.lydian, 3, 1);
    expect(chords).toHaveLength(PHRASE_BARS);
    for (let bar = 0; bar < PHRASE_BARS; bar++) {
      expect(pulse.some(({ voice, step, from }) => voice === 'kick' && step === 16 * bar && from === 0)).toBe(true);
      expect(bass.some(({ step, from }) => step === 16 * bar && from === 0)).toBe(true);
      expect(harmony.some(({ step }) => step === 16 * bar)).toBe(true);
    }
  });

  it.each(MODES)('[MU2] leads the voices of %s without leaps, four different notes of each chord', (_, mode) => {
    for (const turn of mode.turns) {
      const voicings = voiceTurn(mode, turn);
      for (const [index, voicing] of voicings.entries()) {
        const after = voicings[(index + 1) % voicings.length]!;
        for (let voice = 0; voice < 4; voice++)
          expect(Math.abs(after[voice]! - voicing[voice]!)).toBeLessThanOrEqual(MOST_VOICE_MOVE);
        const classes = new Set(voicing.map((midi) => midi % 12));
        expect(classes).toEqual(new Set(chordDegrees(turn[index]!).map((degree) => noteOf(mode, degree, 48) % 12)));
      }
    }
  });

  it('[MU2] sings without wide leaps, with the chord on strong beats', () => {
    fc.assert(
      fc.property(pieces, ({ mode, seed, number }) => {
        const { melody, chords } = composePhrase(mode, seed, number);
        expect(melody.length).toBeGreaterThan(12);
        for (const [index, { midi, step, steps }] of melody.entries()) {
          const after = melody[index + 1];
          if (after !== undefined) {
            expect(Math.abs(after.midi - midi)).toBeLessThan(OCTAVE);
            expect(after.step).toBeGreaterThanOrEqual(step + Math.min(steps, 2));
          }
          if (step % 8 !== 0) continue;
          const chord = chordDegrees(chords[step >> 4]!).map((degree) => noteOf(mode, degree, 48) % 12);
          expect(chord).toContain(midi % 12);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('[MU1] builds on no chord with a flattened fifth', () => {
    for (const [, mode] of MODES)
      for (const root of mode.turns.flat()) {
        expect(noteOf(mode, root + 4, 36) - noteOf(mode, root, 36)).toBe(7);
      }
  });
});
