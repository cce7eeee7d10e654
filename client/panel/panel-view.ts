/** Everything that a panel shows at one moment. */
import type { AdaptationHello, Latest, PlayerInfo } from '../adaptation-of.ts';
import type { OwnWords } from './own-words.ts';
import type { PanelWords } from './panel-words.ts';

export interface PanelView {
  readonly hello: AdaptationHello;
  readonly latest: Latest;
  /** The player who is followed; null when nobody is there to follow. */
  readonly slot: number | null;
  readonly player: PlayerInfo | null;
  readonly words: PanelWords;
  readonly language: string;
  /** Levers that the page doesn't want to be shown. */
  readonly hidden: ReadonlySet<string>;
  /** The page's own words. */
  readonly own: OwnWords;
  /** The name of the player in a slot: "player 2", or the page's own. */
  nameOf(slot: number): string;
  /** Whose a thing is: "for you", "for player 2". */
  whose(slot: number | null): string;
}
