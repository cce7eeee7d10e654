/**
 * What a simulated player of the abstract world is: it meets a challenge of a difficulty, and success and signals come of
 * it. Kept stable: players of others implement it too (docs/experiments.md).
 */
import type { Random } from '../../../training/random.ts';

/** What can be seen of one challenge. Signals that aren't measured are NaN. */
export interface Result {
  /** The player's challenges count from 0. Results may come late, twice or never. */
  number: number;
  difficulty: number;
  /** Which kind of challenge it was, from 0. */
  content: number;
  success: boolean;
  /** How clearly it was won or lost, in logits. */
  margin: number;
  seconds: number;
  /** What the challenge cost, from 0 to 1. */
  damage: number;
  retries: number;
}

export interface Player {
  /** Players of a kind are ranked by it, to see whether the weak and the strong are served alike. */
  readonly skill: number;
  /** The first challenge after an abrupt change, and the change in logits; 0 if there was none. */
  readonly jumpAt: number;
  readonly jumpBy: number;
  /** True once the player has quit. */
  readonly gone: boolean;
  /** The true chance to succeed now, if the player tries. Only the judge asks. */
  chance(difficulty: number, content: number): number;
  /** Plays the challenge that `result` names, fills in what is seen of it, and is one challenge older then. */
  play(result: Result): void;
}

/** What happens to results on their way. */
export interface Telemetry {
  /** Chances that a result is lost, or comes twice. */
  readonly loss: number;
  readonly twice: number;
  /** Mean delay; each result has its own, so that they overtake each other. */
  readonly delaySeconds: number;
}

export interface PlayerKind {
  readonly name: string;
  readonly about: string;
  /** Kinds of challenge that are met in turns; at most `MOST_CONTENTS`. */
  readonly contents: number;
  /** Null if each result comes once and at once. */
  readonly telemetry: Telemetry | null;
  /** A new player. All chance in it comes from `random`. */
  create(random: Random): Player;
}

export const MOST_CONTENTS = 4;
