/**
 * The sound of each moment of the stage, as notes in the arena's mode and key. Pure functions, so that they can be
 * checked. Every pitch comes from the scale, so effects and music never clash. EffectPlayer decides how loud many at
 * once get.
 */

import { type MusicMode, noteOf } from './music-modes.ts';
import type { Voicing } from './voice-leading.ts';

/** `pluck`: short and dry. `bell`: rings. `thump`: low and soft. `hush`: a breath of noise, without pitch. */
export type EffectVoice = 'pluck' | 'bell' | 'thump' | 'hush';

export interface EffectNote {
  readonly voice: EffectVoice;
  /** Seconds after the moment. */
  readonly afterSeconds: number;
  readonly seconds: number;
  readonly midi: number;
  /** 0 to 1. */
  readonly velocity: number;
}

export type Effect =
  | { readonly name: 'shot'; readonly hostile: boolean }
  /** `share` is the part of the foe's health that is left. */
  | { readonly name: 'hit'; readonly share: number }
  /** `kind` as in FOE_KINDS; `streak` is the number of foes that fell shortly before. */
  | { readonly name: 'foeDown'; readonly kind: number; readonly streak: number }
  | { readonly name: 'hurt'; readonly damage: number }
  | { readonly name: 'upgrade'; readonly ornament: number }
  | { readonly name: 'downed' | 'revived' | 'dash' | 'pickup' | 'waveStart' | 'waveCleared' | 'waveLost' };

/** The mode and the chord that sounds now; notes are tuned to them. */
export interface Tuning {
  readonly mode: MusicMode;
  /** Degree of the chord's root. */
  readonly root: number;
  readonly voicing: Voicing;
}

/** Degrees by kind of foe: small foes sound high, large ones low. */
const FOE_DEGREES = [9, 7, 2, 5, 0] as const;
/** Longest streak that still raises the pitch: it stays within an octave and a half. */
const MAX_STREAK = 7;

export function effectNotes(effect: Effect, tuning: Tuning): readonly EffectNote[] {
  const { mode, root } = tuning;
  switch (effect.name) {
    case 'shot':
      return [
        effect.hostile ? play('hush', 0, 0.09, 0, 0.35) : play('pluck', 0, 0.05, noteOf(mode, root + 4, 60), 0.22),
      ];
    case 'hit':
      // The nearer the foe is to its end, the higher the note.
      return [play('pluck', 0, 0.08, noteOf(mode, root + 2 * Math.round(3 * (1 - effect.share)), 60), 0.4)];
    case 'foeDown': {
      // Counted from the root above or below the tonic, whichever is nearer: a long run must not end in a whistle.
      const degree =
        (root > 3 ? root - 7 : root) + (FOE_DEGREES[effect.kind] ?? 0) + Math.min(MAX_STREAK, effect.streak);
      return [play('bell', 0, 0.35, noteOf(mode, degree, 54), 0.5), play('hush', 0, 0.12, 0, 0.4)];
    }
    case 'hurt':
      return [
        play('thump', 0, 0.3, noteOf(mode, 0, 36), Math.min(1, 0.55 + effect.damage / 60)),
        play('hush', 0, 0.18, 0, 0.7),
      ];
    case 'upgrade':
      return ornament(effect.ornament, tuning);
    case 'dash':
      return [play('hush', 0, 0.22, 0, 0.5)];
    case 'pickup':
      return run([4, 7], mode, root, 'bell', 0.09, 0.5);
    default:
      return moment(effect.name, tuning);
  }
}

function moment(
  name: 'downed' | 'revived' | 'waveStart' | 'waveCleared' | 'waveLost',
  { mode, root, voicing }: Tuning,
): readonly EffectNote[] {
  switch (name) {
    case 'downed':
      return [play('thump', 0, 0.6, noteOf(mode, 0, 30), 1), ...run([7, 4, 2, 0], mode, 0, 'bell', 0.16, 0.55)];
    case 'revived':
      return run([0, 2, 4, 7, 9], mode, 0, 'bell', 0.08, 0.55);
    case 'waveStart':
      return [play('thump', 0, 0.5, noteOf(mode, 0, 36), 0.8), ...run([0, 4, 7], mode, 0, 'bell', 0.12, 0.5)];
    case 'waveCleared':
      return [
        ...voicing.map((midi, index) => play('bell', 0.07 * index, 1.4, midi + 12, 0.45)),
        play('bell', 0.36, 1.6, noteOf(mode, root + 7, 60), 0.5),
      ];
    case 'waveLost':
      return [play('thump', 0, 0.8, noteOf(mode, 0, 30), 0.9), ...run([4, 3, 1, 0], mode, 0, 'bell', 0.24, 0.45)];
  }
}

/**
 * The ornaments as what they are in music, in the order of ORNAMENT. `number` comes from a player's state and may be
 * any.
 */
function ornament(number: number, { mode, root, voicing }: Tuning): readonly EffectNote[] {
  switch (number) {
    case 1: // trill
      return run([7, 8, 7, 8, 7, 8, 7], mode, root, 'bell', 0.07, 0.45);
    case 2: // mordent
      return run([7, 6, 7], mode, root, 'bell', 0.09, 0.5);
    case 3: // glissando
      return run([0, 1, 2, 3, 4, 5, 6, 7], mode, root, 'bell', 0.045, 0.42);
    case 4: // accent
      return voicing.map((midi) => play('bell', 0, 0.5, midi + 12, 0.6));
    case 5: // echo
      return [0, 1, 2, 3].map((index) =>
        play('bell', 0.2 * index, 0.5, noteOf(mode, root + 7, 60), 0.6 * 0.6 ** index),
      );
    default: // mute
      return [
        play('thump', 0, 0.15, noteOf(mode, root, 36), 0.7),
        play('pluck', 0.12, 0.06, noteOf(mode, root + 7, 60), 0.5),
      ];
  }
}

/** Degrees above `root`, one after the other; the last one rings. */
function run(
  degrees: readonly number[],
  mode: MusicMode,
  root: number,
  voice: EffectVoice,
  everySeconds: number,
  velocity: number,
): EffectNote[] {
  return degrees.map((degree, index) => {
    const seconds = index === degrees.length - 1 ? 0.9 : Math.max(0.12, everySeconds);
    return play(voice, everySeconds * index, seconds, noteOf(mode, root + degree, 60), velocity);
  });
}

function play(voice: EffectVoice, afterSeconds: number, seconds: number, midi: number, velocity: number): EffectNote {
  return { voice, afterSeconds, seconds, midi, velocity };
}
