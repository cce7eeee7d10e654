/** Pseudo-random numbers whose whole state is four integers in the world: sfc32 (Chris Doty-Humphrey, PractRand). */

export interface RandomState {
  a: number;
  b: number;
  c: number;
  counter: number;
}

export function createRandom(seed: number): RandomState {
  const state = { a: 0, b: 0, c: 0, counter: 1 };
  seedRandom(state, seed, 0);
  return state;
}

/**
 * Seeds a state. `stream` separates sequences that share a seed. Any finite numbers will do; their low and high 32 bits
 * count.
 */
export function seedRandom(state: RandomState, seed: number, stream: number): void {
  const whole = Number.isFinite(seed) ? Math.floor(Math.abs(seed)) : 0;
  state.a = whole | 0;
  state.b = Math.floor(whole / 0x1_0000_0000) | 0;
  state.c = stream | 0;
  state.counter = 1;
  // The author's number of rounds, after which near seeds are unrelated.
  for (let i = 0; i < 12; i++) nextUint32(state);
}

/** An integer from 0 to 2^32 - 1. */
export function nextUint32(state: RandomState): number {
  const sum = (state.a + state.b + state.counter) | 0;
  state.counter = (state.counter + 1) | 0;
  state.a = state.b ^ (state.b >>> 9);
  state.b = (state.c + (state.c << 3)) | 0;
  state.c = (((state.c << 21) | (state.c >>> 11)) + sum) | 0;
  return sum >>> 0;
}

/** A number from 0 (included) to 1 (excluded), in steps of 2^-32. */
export function nextFloat(state: RandomState): number {
  return nextUint32(state) / 0x1_0000_0000;
}

/** A number from `min` (included) to `max` (excluded). */
export function nextBetween(state: RandomState, min: number, max: number): number {
  return min + (max - min) * nextFloat(state);
}

/** An integer from 0 to `count` - 1. */
export function nextIndex(state: RandomState, count: number): number {
  return Math.floor(nextFloat(state) * count);
}
