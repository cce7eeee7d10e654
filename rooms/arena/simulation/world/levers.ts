/**
 * What adaptation may change, and what each lever does: bounded, monotone maps from a lever to the game's own numbers.
 * They are polynomials (no pow, no exp), so that every engine gives the same bits.
 */
import { MAX_PLAYERS } from './constants.ts';

/** The levers, all from 0 to 1. */
export interface ArenaLevers {
  /** How hard the session is. */
  difficulty: number;
  /** Steers the director; 0.5 is neutral, higher means shorter build-up and relax phases. */
  pace: number;
  /** Strength of aim assist and of damage reduction, per slot. */
  help: [number, number, number, number];
}

/** The direction in which each lever makes the game harder; a brisk pace leaves less time to breathe. */
export const HARDER = { difficulty: 'up', pace: 'up', help: 'down' } as const satisfies Readonly<
  Record<keyof ArenaLevers, 'up' | 'down'>
>;

export function createLevers(): ArenaLevers {
  return { difficulty: 0.35, pace: 0.5, help: [0, 0, 0, 0] };
}

/** Copies the numbers of `from`, clamped to 0..1; a value that is no number leaves its lever as it was. */
export function applyLevers(into: ArenaLevers, from: Readonly<ArenaLevers>): void {
  into.difficulty = clampLever(from.difficulty, into.difficulty);
  into.pace = clampLever(from.pace, into.pace);
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    into.help[slot] = clampLever(from.help?.[slot], into.help[slot]!);
  }
}

function clampLever(value: number | undefined, otherwise: number): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return otherwise;
  return Math.min(1, Math.max(0, value)) + 0;
}

/** A map from a lever to a number of the game; `min` and `max` are the ends of its range. */
export interface LeverMap {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Whether the number rises or falls with the lever. */
  readonly direction: 'rises' | 'falls';
  readonly at: (lever: number) => number;
}

/** Difficulty to points that the first wave may spend on foes for one player (see foe-kinds.ts for prices). */
export const spawnBudget: LeverMap = {
  unit: 'points',
  min: 5,
  max: 91,
  direction: 'rises',
  at: (difficulty) => 5 + difficulty * difficulty * 86,
};

/** Difficulty to the number of foes that may be in the arena at once, per player. */
export const foesAtOnce: LeverMap = {
  unit: 'foes',
  min: 4,
  max: 52,
  direction: 'rises',
  at: (difficulty) => 4 + difficulty * (4 + difficulty * 44),
};

/** Difficulty to the factor on foes' movement, on their shots and on how quickly they attack. */
export const foeSpeed: LeverMap = {
  unit: 'factor',
  min: 0.6,
  max: 1.9,
  direction: 'rises',
  at: (difficulty) => 0.6 + difficulty * (0.4 + difficulty * 0.9),
};

/** Difficulty to the tangent of the greatest angle by which a foe's aim is off. */
export const foeAimError: LeverMap = {
  unit: 'tangent',
  min: 0.02,
  max: 0.6,
  direction: 'falls',
  at: (difficulty) => 0.02 + (1 - difficulty) * (0.18 + (1 - difficulty) * 0.4),
};

/** Difficulty to the chance that a slain foe leaves a pick-up. */
export const pickupRate: LeverMap = {
  unit: 'chance',
  min: 0.03,
  max: 0.22,
  direction: 'falls',
  at: (difficulty) => 0.03 + (1 - difficulty) * 0.19,
};

/** Help to the tangent of the greatest angle by which aim assist turns a shot. */
export const assistAngle: LeverMap = {
  unit: 'tangent',
  min: 0,
  max: 0.35,
  direction: 'rises',
  at: (help) => help * 0.35,
};

/** Help to the factor on damage taken. */
export const damageFactor: LeverMap = {
  unit: 'factor',
  min: 0.45,
  max: 1,
  direction: 'falls',
  at: (help) => 1 - help * 0.55,
};

/** Pace to the factor on the lengths of the director's phases and on the rests between spawns. */
export const directorStretch: LeverMap = {
  unit: 'factor',
  min: 0.5,
  max: 1.5,
  direction: 'falls',
  at: (pace) => 1.5 - pace,
};

export const LEVER_MAPS = {
  spawnBudget,
  foesAtOnce,
  foeSpeed,
  foeAimError,
  pickupRate,
  assistAngle,
  damageFactor,
  directorStretch,
} as const;
