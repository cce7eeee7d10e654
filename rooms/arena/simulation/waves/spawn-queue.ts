/**
 * What is still to come in a wave: the group that is announced, foe by foe, and the parts that are not composed yet.
 */

import { MAX_FOES } from '../world/constants.ts';

/** A wave is composed in this many parts of its budget. */
export const WAVE_PARTS = 6;

export interface SpawnQueue {
  /** The announced group: whatever happens to the levers, these foes come. */
  readonly kinds: number[];
  length: number;
  next: number;
  /** Parts of the wave that no group has been composed of yet. */
  partsLeft: number;
  /** Points left over from the groups so far; below 0 when a dear foe was bought on the next ones' account. */
  points: number;
  /** Ticks until the group comes. */
  ticks: number;
}

export function createSpawnQueue(): SpawnQueue {
  return { kinds: new Array<number>(MAX_FOES).fill(0), length: 0, next: 0, partsLeft: 0, points: 0, ticks: 0 };
}
