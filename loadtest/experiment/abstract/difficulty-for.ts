/** Finds the difficulty at which a player has a chance. */
import type { Player } from '../../players/abstract/player.ts';

/** Halvings of 12 logits: the chance is met to 1e-4. */
const ROUNDS = 16;

export function difficultyFor(
  player: Player,
  chance: number,
  content: number,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  let low = least;
  let high = most;
  for (let i = 0; i < ROUNDS; i++) {
    const middle = (low + high) / 2;
    if (player.chance(middle, content) > chance) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
