/** The foes still to come in a wave, in order. */

/**
 * Limit of foes in a wave. A foe costs 2.2 points on average, so the greatest budget (75 × 6 × 3.1) would buy 640: too
 * many to fight.
 */
export const MAX_WAVE_FOES = 240;

export interface SpawnQueue {
  readonly kinds: number[];
  length: number;
  next: number;
  /** Ticks until the next group. */
  ticks: number;
}

export function createSpawnQueue(): SpawnQueue {
  return { kinds: new Array<number>(MAX_WAVE_FOES).fill(0), length: 0, next: 0, ticks: 0 };
}
