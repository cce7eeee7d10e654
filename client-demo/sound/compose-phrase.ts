/**
 * The composer: a phrase of eight bars for all four layers. The same seed, mode and number give the same phrase, so all
 * players of a session hear one piece. It knows nothing of sound; each note says from which energy on it is played.
 */
import { createRandom, nextIndex, type RandomState, seedRandom } from '../../rooms/arena/simulation/world/random.ts';
import { composeMelody, type MelodyNote } from './compose-melody.ts';
import { type MusicMode, noteOf } from './music-modes.ts';
import { type Voicing, voiceTurn } from './voice-leading.ts';

/** Sixteenths in a beat. */
export const STEPS_PER_BEAT = 4;
export const STEPS_PER_BAR = 16;
export const PHRASE_BARS = 8;
export const PHRASE_STEPS = PHRASE_BARS * STEPS_PER_BAR;

/** B flat 1 to A3. */
export const BASS_RANGE = { low: 34, high: 57 } as const;

/** `kick` and `brush` have no pitch; `mallet` plays the ostinato that gives the pulse its pitch. */
export type PulseVoice = 'kick' | 'mallet' | 'brush';

interface PhraseNote extends MelodyNote {
  /** Energy from which on the note is played (layers.ts), 0 to 1: layers grow denser by it. */
  readonly from: number;
}

export interface PulseNote extends PhraseNote {
  readonly voice: PulseVoice;
}

export interface HarmonyChord {
  readonly step: number;
  readonly steps: number;
  readonly notes: Voicing;
}

export interface Phrase {
  /** Degree of each bar's root. */
  readonly chords: readonly number[];
  readonly pulse: readonly PulseNote[];
  readonly bass: readonly PhraseNote[];
  readonly harmony: readonly HarmonyChord[];
  readonly melody: readonly PhraseNote[];
}

export function composePhrase(mode: MusicMode, seed: number, number: number): Phrase {
  const random = createRandom(seed);
  seedRandom(random, seed, number);
  const turn = mode.turns[number % 2]!;
  const voicings = voiceTurn(mode, turn);
  const chords = Array.from({ length: PHRASE_BARS }, (_, bar) => turn[bar % turn.length]!);
  const bars = chords.map((root, bar) => ({ root, at: bar * STEPS_PER_BAR }));
  const ostinato = OSTINATI[nextIndex(random, OSTINATI.length)]!;
  return {
    chords,
    pulse: bars.flatMap(({ at }, bar) => pulseBar(mode, at, bar, ostinato)),
    bass: bars.flatMap(({ root, at }) => bassBar(mode, root, chords[(at / STEPS_PER_BAR + 1) % PHRASE_BARS]!, at)),
    harmony: bars.map(({ at }, bar) => ({ step: at, steps: STEPS_PER_BAR, notes: voicings[bar % turn.length]! })),
    melody: melodyOf(mode, chords, random),
  };
}

/** Degrees of the eight eighths of a bar: tonic and fifth, which fit every chord of a mode. */
const OSTINATI: readonly (readonly number[])[] = [
  [0, 4, 7, 4, 0, 4, 7, 4],
  [0, 7, 4, 7, 0, 7, 4, 7],
  [0, 4, 4, 7, 0, 4, 4, 7],
];

function pulseBar(mode: MusicMode, at: number, bar: number, ostinato: readonly number[]): PulseNote[] {
  const kick = (step: number, velocity: number, from: number): PulseNote => ({
    voice: 'kick',
    step: at + step,
    steps: 2,
    midi: noteOf(mode, 0, 24),
    velocity,
    from,
  });
  const brush = (step: number, velocity: number, from: number): PulseNote => ({
    ...kick(step, velocity, from),
    voice: 'brush',
    steps: 1,
  });
  const mallets = ostinato.map((degree, eighth): PulseNote => {
    const isBeat = eighth % 2 === 0;
    return {
      ...kick(eighth * 2, isBeat ? 0.8 : 0.45, isBeat ? 0 : 0.2),
      voice: 'mallet',
      midi: noteOf(mode, degree, 48),
    };
  });
  return [
    kick(0, 0.95, 0),
    kick(8, 0.85, 0),
    kick(4, 0.7, 0.3),
    kick(12, 0.7, 0.3),
    ...(bar % 4 === 3 ? [kick(14, 0.5, 0.75)] : []),
    ...[4, 12].map((step) => brush(step, 0.7, 0)),
    ...[2, 6, 10, 14].map((step) => brush(step, 0.45, 0.35)),
    ...[3, 7, 11, 15].map((step) => brush(step, 0.25, 0.7)),
    ...mallets,
  ].sort((a, b) => a.step - b.step);
}

function bassBar(mode: MusicMode, root: number, nextRoot: number, at: number): PhraseNote[] {
  const low = bassNote(mode, root);
  const note = (step: number, steps: number, midi: number, velocity: number, from: number): PhraseNote => ({
    step: at + step,
    steps,
    midi,
    velocity,
    from,
  });
  const above = nearestBass(mode, root + 4, low);
  // A step of the scale below or above the next root leads into the next bar.
  const lead = nearestBass(mode, nextRoot + (nextRoot > root ? -1 : 1), bassNote(mode, nextRoot));
  return [
    note(0, 5, low, 0.9, 0),
    note(6, 2, low, 0.6, 0.4),
    note(8, 4, low, 0.75, 0),
    note(10, 2, low + 12, 0.5, 0.65),
    note(12, 2, above, 0.6, 0.4),
    note(14, 2, lead, 0.6, 0.55),
  ];
}

/** The root in the lowest octave of the range. */
function bassNote(mode: MusicMode, degree: number): number {
  return lift(noteOf(mode, degree, BASS_RANGE.low - 12));
}

/** The note of a degree that is nearest to `to` and lies in the range. */
function nearestBass(mode: MusicMode, degree: number, to: number): number {
  let best = bassNote(mode, degree);
  for (let midi = best; midi <= BASS_RANGE.high; midi += 12) if (Math.abs(midi - to) < Math.abs(best - to)) best = midi;
  return best;
}

function lift(midi: number): number {
  return BASS_RANGE.low + ((((midi - BASS_RANGE.low) % 12) + 12) % 12);
}

/** The melody layer itself has a threshold; its notes have none (`from` 0), because a tune with holes is no tune. */
function melodyOf(mode: MusicMode, chords: readonly number[], random: RandomState): PhraseNote[] {
  return composeMelody(mode, chords, random).map((note) => ({ ...note, from: 0 }));
}

/** A seed made from a text (FNV-1a): the same session code gives the same piece. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
