/** A player as the session knows them. */
import type { FeatureWindow } from '../features/feature-window.ts';

export interface SessionPlayer {
  readonly player: string;
  /** Position in the session, 0 and up; the journal calls the player by it. */
  readonly slot: number;
  /** The player's id across sessions, from a ticket, or null; never logged, shown to no client. */
  readonly playerId: string | null;
  readonly adaptive: boolean;
  /** What the player asked for (see `PolicyPlayer.target`), or null. */
  target: number | null;
  readonly window: FeatureWindow;
}
