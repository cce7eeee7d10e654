/** Four voices that go from chord to chord by the shortest way, as a choir would. */
import { chordDegrees, type MusicMode, noteOf } from './music-modes.ts';

/** D3 to B4: warm, under the melody and over the bass. */
export const HARMONY_RANGE = { low: 50, high: 71 } as const;

export type Voicing = readonly [number, number, number, number];

/** Where the voices stand before the first chord. */
const REST: Voicing = [55, 60, 64, 67];
/** Two voices a semitone apart rub; avoiding that is worth a detour of this many semitones in all. */
const RUB = 7;
/** The two lowest voices must not be nearer than a third: thirds down there turn to mud, seconds more so. */
const MUD = 3;

/** The voicing of the chord on `root` that moves least from `before`; each of the chord's four notes is in it once. */
function voiceChord(mode: MusicMode, root: number, before: Voicing = REST): Voicing {
  const choices = chordDegrees(root).map((degree) => inRange(noteOf(mode, degree, 36)));
  let best: Voicing = before;
  let least = Number.POSITIVE_INFINITY;
  for (const a of choices[0]!)
    for (const b of choices[1]!)
      for (const c of choices[2]!)
        for (const d of choices[3]!) {
          const voicing = [a, b, c, d].sort((x, y) => x - y) as [number, number, number, number];
          const cost = costOf(voicing, before);
          if (cost < least) {
            least = cost;
            best = voicing;
          }
        }
  return best;
}

/** Voicings of a turn that repeats: the last leads back to the first. */
export function voiceTurn(mode: MusicMode, roots: readonly number[]): Voicing[] {
  const first = voiceChord(mode, roots[0]!);
  const voicings = [first];
  for (const root of roots.slice(1)) voicings.push(voiceChord(mode, root, voicings.at(-1)!));
  return voicings;
}

function inRange(note: number): number[] {
  const notes: number[] = [];
  for (let midi = note - 36; midi <= HARMONY_RANGE.high; midi += 12) if (midi >= HARMONY_RANGE.low) notes.push(midi);
  return notes;
}

function costOf(voicing: Voicing, before: Voicing): number {
  let cost = voicing[1] - voicing[0] < MUD ? RUB : 0;
  for (let voice = 0; voice < 4; voice++) {
    const move = Math.abs(voicing[voice]! - before[voice]!);
    // Squared, so that no single voice leaps to spare the others.
    cost += (move * move) / 4;
    if (voice > 0 && voicing[voice]! - voicing[voice - 1]! < 2) cost += RUB;
  }
  return cost;
}
