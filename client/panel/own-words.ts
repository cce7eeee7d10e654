/** What a page says in its own words, where it knows more than the definition: names of players, reasons in its terms. */
import type { ReasonInfo } from '../adaptation-of.ts';

export interface OwnWords {
  /** The name of the player in a slot; undefined for "player 2". */
  readonly player?: (slot: number) => string | undefined;
  /** A reason as the page tells it; undefined for the definition's words. */
  readonly reason?: (reason: ReasonInfo) => string | undefined;
}
