/**
 * A player's mood, estimated from how they play: pace, streaks, pauses and the intensity of their input. It is shown to
 * the player and steers the director. It is a rule, not a model: nobody labelled moods, so it claims no more than it
 * says.
 *
 * The signs follow the play literature: boredom shows as success without effort (Csikszentmihalyi 1975), frustration as
 * repeated failure with hurried or ceasing input (Gilleade & Dix 2004).
 */

export const MOODS = ['engaged', 'bored', 'frustrated'] as const;
export type Mood = (typeof MOODS)[number];

/** The signs it reads, each NaN while unknown. Names are those of the arena's features. */
export interface MoodSigns {
  /** Downs in the last minute. */
  readonly downsInMinute: number;
  /** Damage taken in the last half minute. */
  readonly damageInHalfMinute: number;
  /** Kills in a row since the player was last hurt. */
  readonly killStreak: number;
  /** Changes of direction per second. */
  readonly steerPerSecond: number;
  /** Seconds without any input in the last half minute. */
  readonly idleSeconds: number;
  /** Measured intensity when last seen, 0 to 1. */
  readonly intensity: number;
}

/** How strongly the signs support each mood, 0 to 1. */
export interface MoodScores {
  readonly bored: number;
  readonly frustrated: number;
}

/** Scores from signs; unknown signs support nothing. */
export function scoreMood(signs: MoodSigns): MoodScores {
  const failing = ramp(signs.downsInMinute, 0.5, 2);
  const battered = ramp(signs.damageInHalfMinute, 45, 180);
  const hurried = ramp(signs.steerPerSecond, 3, 7);
  const absent = ramp(signs.idleSeconds, 4, 15);
  const winning = ramp(signs.killStreak, 12, 40);
  const calm = 1 - orElse(signs.intensity, 0.5);
  const frustrated = clamp(0.6 * failing + 0.25 * battered + 0.25 * hurried * failing + 0.15 * absent * failing);
  const bored = clamp(0.45 * winning * calm * 2 + 0.5 * absent * (1 - failing) - 0.3 * battered);
  return { bored, frustrated };
}

/** A mood starts above the first score and ends below the second, so that it does not flicker. */
const STARTS_AT = 0.5;
const ENDS_AT = 0.3;

export function nextMood(previous: Mood, scores: MoodScores): Mood {
  const holds = (mood: Mood, score: number) => score >= (previous === mood ? ENDS_AT : STARTS_AT);
  const frustrated = holds('frustrated', scores.frustrated);
  const bored = holds('bored', scores.bored);
  if (frustrated && bored) return scores.frustrated >= scores.bored ? 'frustrated' : 'bored';
  return frustrated ? 'frustrated' : bored ? 'bored' : 'engaged';
}

function ramp(value: number, from: number, to: number): number {
  return value >= from ? clamp((value - from) / (to - from)) : 0;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function orElse(value: number, unknown: number): number {
  return Number.isNaN(value) ? unknown : clamp(value);
}
