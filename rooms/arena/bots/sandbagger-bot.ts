/**
 * A player who games the model: plays badly for a while so that the game gets easy, then as well as they can. It judges
 * the policy: nobody should earn more this way than by playing.
 */
import type { Bot, BotFactory } from '../headless/bot.ts';
import { BUTTON, clearInput, type ShipInput } from '../simulation/ships/ship-input.ts';
import { TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import { kiterBot } from './kiter-bot.ts';

/** How to look weak. */
export type Pretence =
  /** Stands still and holds fire until downed. */
  | 'idle'
  /** Runs into danger instead of away, but goes on shooting: hurt and downed at little cost. */
  | 'reckless'
  /** Charges at foes: takes as much damage as possible in little time. */
  | 'charging'
  /** Dodges well and kills nothing. */
  | 'peaceful';

export interface SandbaggerOptions {
  readonly skill: number;
  readonly pretence: Pretence;
  /** Pretends for this many seconds … */
  readonly badSeconds: number;
  /** … out of this many. Infinite: once, at the start, when there is no score to lose yet. */
  readonly everySeconds: number;
}

export function sandbaggerBot({ skill, pretence, badSeconds, everySeconds }: SandbaggerOptions): BotFactory {
  return (seat): Bot => {
    const play = kiterBot(skill)(seat);
    return (view, out, random) => {
      play(view, out, random);
      const seconds = view.tick / TICKS_PER_SECOND;
      const intoRound = Number.isFinite(everySeconds) ? seconds % everySeconds : seconds;
      if (intoRound < badSeconds) pretend(pretence, out);
    };
  };
}

function pretend(pretence: Pretence, out: ShipInput): void {
  switch (pretence) {
    case 'idle':
      clearInput(out);
      return;
    case 'reckless':
      out.moveX = -out.moveX;
      out.moveY = -out.moveY;
      return;
    case 'charging':
      out.moveX = out.aimX;
      out.moveY = out.aimY;
      return;
    case 'peaceful':
      out.buttons &= ~BUTTON.fire;
      return;
  }
}
