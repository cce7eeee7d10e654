/**
 * What a controller of the abstract world is: it names the difficulty of each challenge, and sees what came of it. Kept
 * stable: controllers of others implement it too (docs/experiments.md).
 */

import type { Random } from '../../../training/random.ts';
import type { Player, PlayerKind, Result } from '../../players/abstract/player.ts';

export interface Setting {
  /** Chance of success to hold. */
  readonly target: number;
  /** Difficulties are in logits and stay within. */
  readonly least: number;
  readonly most: number;
  /** Challenges per player at most. */
  readonly steps: number;
  /** Kinds of challenge there are. */
  readonly contents: number;
}

/** Controls one player at a time. */
export interface Controller {
  /** A new player, of whom nothing is known. Whoever needs chance takes it from `random`. */
  begin(random: Random): void;
  /** The difficulty of the next challenge. */
  choose(content: number): number;
  /** Chance of success that it expects there; left out by those that don't say. */
  expect?(difficulty: number, content: number): number;
  /** A result has arrived; the object is used again afterwards. */
  observe(result: Readonly<Result>): void;
}

export interface ControllerKind {
  readonly name: string;
  readonly about: string;
  create(setting: Setting): Controller;
}

/** One that is told what no controller can know. It shows what is attainable. */
export interface BoundKind {
  readonly name: string;
  readonly about: string;
  readonly mostPlayers: number;
  /** Null for a kind of player that it can't be told enough of. */
  create(setting: Setting, truth: Truth): Controller | null;
}

export interface Truth {
  readonly kind: PlayerKind;
  readonly seed: number;
  /** The player that plays now. */
  player(): Player;
}
