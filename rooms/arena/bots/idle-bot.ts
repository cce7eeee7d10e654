/** Does nothing: the player who went to fetch tea. */
import type { BotFactory } from '../headless/bot.ts';
import { clearInput } from '../simulation/ships/ship-input.ts';

export const idleBot: BotFactory = () => (_view, out) => clearInput(out);
