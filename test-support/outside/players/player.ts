/** A simulated player of one of the outside rooms. What it is good at is its own affair: no room learns of it. */
import type { Settled } from './tally.ts';

export type Kind = 'weak' | 'strong';

export interface PlayerOptions {
  /** Address of the server, as the SDK takes it. */
  readonly url: string;
  readonly room: string;
  readonly seed: number;
  readonly kind: Kind;
  /** Outcomes to play. */
  readonly outcomes: number;
}

export type Play = (options: PlayerOptions) => Promise<Settled>;

/** Milliseconds between two outcomes of a player: the least that lets decisions follow each few of them. */
export const PACE_MS = 50;
