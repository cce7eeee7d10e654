/** A bot that learns: each minute of play makes it a little more skilled, up to a bound. */
import type { Bot, BotFactory } from '../../rooms/arena/headless/bot.ts';
import { TICKS_PER_SECOND } from '../../rooms/arena/simulation/world/constants.ts';

const LESSON_TICKS = 60 * TICKS_PER_SECOND;
const GAIN = 0.03;
const MOST = 0.95;

export function learningBot(
  skill: number,
  factory: (skill: number) => BotFactory,
  place: { readonly slot: number; readonly seed: number },
): Bot {
  let level = skill;
  let ticks = 0;
  let bot = factory(level)(place);
  return (view, out, random) => {
    if (++ticks % LESSON_TICKS === 0 && level < MOST) {
      level = Math.min(MOST, level + GAIN);
      bot = factory(level)(place);
    }
    bot(view, out, random);
  };
}
