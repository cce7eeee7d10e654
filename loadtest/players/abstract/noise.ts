/** Random numbers of other shapes than even ones. Each takes the same number of even ones every time it is called. */
import type { Random } from '../../../training/random.ts';
import type { Range } from './traits.ts';

export function between(random: Random, [least, most]: Range): number {
  return least + (most - least) * random();
}

/** Standard normal (Box and Muller): one of a pair, so that nothing is kept between calls. */
export function normal(random: Random): number {
  // 1 - u is above 0, where the logarithm is finite.
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
