/**
 * Eight bars of melody over given chords, in four units of two bars. The second answers the first with the same rhythm
 * and contour, the third strays, the fourth comes home. Steps are sixteenths.
 */
import { nextFloat, nextIndex, type RandomState } from '../../rooms/arena/simulation/world/random.ts';
import { chordDegrees, type MusicMode, noteOf } from './music-modes.ts';

/** C5 to E6: over the harmony, and below the pitches at which a bell gets thin. */
export const MELODY_RANGE = { low: 72, high: 88 } as const;

export interface MelodyNote {
  readonly step: number;
  readonly steps: number;
  readonly midi: number;
  /** 0 to 1. */
  readonly velocity: number;
}

const UNIT_STEPS = 32;
const UNITS = 4;

/**
 * Onset and length in sixteenths, two bars each, with a breath at the end. All notes lie on the grid of eighths or
 * longer.
 */
const RHYTHMS: readonly (readonly (readonly [step: number, steps: number])[])[] = [
  [
    [0, 6],
    [6, 2],
    [8, 8],
    [16, 4],
    [20, 4],
    [24, 6],
  ],
  [
    [0, 4],
    [4, 4],
    [8, 6],
    [14, 2],
    [16, 12],
  ],
  [
    [2, 2],
    [4, 4],
    [8, 4],
    [12, 4],
    [16, 6],
    [22, 8],
  ],
  [
    [0, 8],
    [8, 4],
    [12, 4],
    [16, 8],
    [24, 6],
  ],
  [
    [0, 2],
    [2, 2],
    [4, 8],
    [12, 4],
    [16, 6],
    [22, 2],
    [24, 6],
  ],
];
/** Steps of the scale from note to note. Small ones come more often, as in sung tunes. */
const MOVES = [-1, 1, -1, 1, -2, 2, -1, 1, 0, 3] as const;

/** `chords` are the degrees of the roots, one per bar, eight in all. */
export function composeMelody(mode: MusicMode, chords: readonly number[], random: RandomState): MelodyNote[] {
  const { low, high } = melodyDegrees(mode);
  const theme = { rhythm: RHYTHMS[nextIndex(random, RHYTHMS.length)]!, moves: drawMoves(random) };
  const other = { rhythm: RHYTHMS[nextIndex(random, RHYTHMS.length)]!, moves: drawMoves(random) };
  const notes: MelodyNote[] = [];
  let degree = low + 3 + nextIndex(random, 3);
  for (let unit = 0; unit < UNITS; unit++) {
    const { rhythm, moves } = unit === 2 ? other : theme;
    rhythm.forEach(([step, steps], index) => {
      const at = unit * UNIT_STEPS + step;
      const isLast = unit === UNITS - 1 && index === rhythm.length - 1;
      degree = bounce(degree + moves[index % moves.length]!, low, high);
      // Notes on the strong halves of a bar belong to the chord; the tune may pass between them.
      if (step % 8 === 0 || isLast) degree = nearestOf(chordDegrees(chords[at >> 4]!), degree, low, high);
      const velocity = (step % 8 === 0 ? 0.8 : 0.62) + 0.1 * nextFloat(random);
      notes.push({ step: at, steps, midi: noteOf(mode, degree, 60), velocity });
    });
  }
  return notes;
}

function drawMoves(random: RandomState): number[] {
  return Array.from({ length: 7 }, () => MOVES[nextIndex(random, MOVES.length)]!);
}

/** The degrees whose notes fit the range. */
function melodyDegrees(mode: MusicMode): { low: number; high: number } {
  let low = 0;
  while (noteOf(mode, low, 60) < MELODY_RANGE.low) low++;
  let high = low;
  while (noteOf(mode, high + 1, 60) <= MELODY_RANGE.high) high++;
  return { low, high };
}

/** Turns back at the ends of the range instead of sticking to them. */
function bounce(degree: number, low: number, high: number): number {
  if (degree < low) return 2 * low - degree;
  if (degree > high) return 2 * high - degree;
  return degree;
}

/** The degree in the range that belongs to the chord and is nearest to `degree`; the lower of two equally near. */
function nearestOf(chord: readonly number[], degree: number, low: number, high: number): number {
  for (let distance = 0; distance < 7; distance++)
    for (const candidate of [degree - distance, degree + distance])
      if (candidate >= low && candidate <= high && chord.some((note) => (note - candidate) % 7 === 0)) return candidate;
  return degree;
}
