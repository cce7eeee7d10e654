/**
 * The music of each arena: its scale, its key, and the turns of harmony that make its mode recognisable. Notes are MIDI
 * numbers (60 is the middle C); degrees count the scale's steps from 0, the tonic.
 */

export interface MusicMode {
  /** Semitones above the tonic, for the seven steps of the mode. */
  readonly scale: readonly number[];
  /** Pitch class of the tonic, 0 to 11. */
  readonly tonic: number;
  /**
   * Two turns of four chords, as degrees of their roots. Each turn holds the chord that only this mode has (dorian's
   * major fourth, phrygian's second, lydian's major second, mixolydian's flat seventh) and no diminished one.
   */
  readonly turns: readonly [readonly number[], readonly number[]];
  /** Hertz to which the harmony's filter opens at full energy: the darker the mode, the lower. */
  readonly brightnessHz: number;
}

export const MUSIC_MODES = {
  ionian: {
    scale: [0, 2, 4, 5, 7, 9, 11],
    tonic: 10,
    turns: [
      [0, 4, 5, 3],
      [0, 2, 3, 4],
    ],
    brightnessHz: 1500,
  },
  dorian: {
    scale: [0, 2, 3, 5, 7, 9, 10],
    tonic: 2,
    turns: [
      [0, 3, 0, 6],
      [0, 2, 6, 3],
    ],
    brightnessHz: 1250,
  },
  phrygian: {
    scale: [0, 1, 3, 5, 7, 8, 10],
    tonic: 4,
    turns: [
      [0, 1, 6, 0],
      [0, 5, 1, 0],
    ],
    brightnessHz: 1000,
  },
  lydian: {
    scale: [0, 2, 4, 6, 7, 9, 11],
    tonic: 5,
    turns: [
      [0, 1, 0, 4],
      [0, 1, 5, 4],
    ],
    brightnessHz: 1600,
  },
  mixolydian: {
    scale: [0, 2, 4, 5, 7, 9, 10],
    tonic: 7,
    turns: [
      [0, 6, 3, 0],
      [0, 4, 6, 3],
    ],
    brightnessHz: 1400,
  },
} as const satisfies Readonly<Record<string, MusicMode>>;

export type MusicModeName = keyof typeof MUSIC_MODES;

/**
 * The note of `degree` (any integer; 7 is the tonic an octave up), where the tonic of degree 0 lies in [`from`, from +
 * 12).
 */
export function noteOf(mode: MusicMode, degree: number, from: number): number {
  const octave = Math.floor(degree / 7);
  const tonic = from + ((((mode.tonic - from) % 12) + 12) % 12);
  return tonic + 12 * octave + mode.scale[degree - 7 * octave]!;
}

export function isInMode(mode: MusicMode, midi: number): boolean {
  return mode.scale.includes((((midi - mode.tonic) % 12) + 12) % 12);
}

/** Degrees of a chord: root, third, fifth and seventh. */
export function chordDegrees(root: number): readonly [number, number, number, number] {
  return [root, root + 2, root + 4, root + 6];
}
