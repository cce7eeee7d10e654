/** Everything that a panel shows at one moment. */
import type { AdaptationHello, Latest, PlayerInfo } from '../adaptation-of.ts';
import type { PanelWords } from './panel-words.ts';

export interface PanelView {
  readonly hello: AdaptationHello;
  readonly latest: Latest;
  /** The player who is followed; null when nobody is there to follow. */
  readonly slot: number | null;
  readonly player: PlayerInfo | null;
  readonly words: PanelWords;
  readonly language: string;
  /** Whose a thing is: "for you", "for player 2". */
  whose(slot: number | null): string;
}
