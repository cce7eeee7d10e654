/**
 * What the music does, as the key of a caption for players who do not hear it. The page has the words in each language.
 */
import { countLayers, energyOf } from './layers.ts';

export interface MusicMoment {
  readonly bpm: number;
  /** The director's intensity, 0 to 1. */
  readonly intensity: number;
  /** Name of the arena's mode. */
  readonly mode: string;
  readonly held: boolean;
}

export type MusicCaption =
  | 'start'
  | 'mode'
  | 'silence'
  | 'faster'
  | 'slower'
  | 'melody'
  | 'fuller'
  | 'thinner'
  | 'pulse';

/** A smaller change of the tempo is hardly noticed. */
const TEMPO_NEWS_BPM = 8;

/**
 * The caption for `now`, when `told` is the moment that was captioned last; null when nothing has changed noticeably.
 * The rarest news goes first: silence, then the mode, then layers, then tempo.
 */
export function captionFor(told: MusicMoment | null, now: MusicMoment): MusicCaption | null {
  if (now.held) return told?.held === false ? 'silence' : null;
  if (told === null || told.held) return 'start';
  if (told.mode !== now.mode) return 'mode';
  const before = layersAt(told);
  const layers = layersAt(now);
  if (layers !== before) {
    if (layers === 4) return 'melody';
    if (layers === 1) return 'pulse';
    return layers > before ? 'fuller' : 'thinner';
  }
  if (Math.abs(now.bpm - told.bpm) < TEMPO_NEWS_BPM) return null;
  return now.bpm > told.bpm ? 'faster' : 'slower';
}

function layersAt({ intensity, bpm }: MusicMoment): number {
  return countLayers(energyOf(intensity, bpm));
}
