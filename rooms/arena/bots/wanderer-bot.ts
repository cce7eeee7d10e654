/** Wanders, looks about and shoots at random: a client that produces load without playing well. */
import type { BotFactory } from '../headless/bot.ts';
import { BUTTON } from '../simulation/ships/ship-input.ts';

/** The chance of a new direction per tick: one about each second. */
const TURN_CHANCE = 0.05;
const DASH_CHANCE = 0.01;

export const wandererBot: BotFactory = () => (view, out, random) => {
  if (view.tick === 0 || random() < TURN_CHANCE) {
    out.moveX = Math.trunc((random() * 2 - 1) * 127);
    out.moveY = Math.trunc((random() * 2 - 1) * 127);
    out.aimX = Math.trunc((random() * 2 - 1) * 127);
    out.aimY = Math.trunc((random() * 2 - 1) * 127);
  }
  out.buttons = random() < 0.7 ? BUTTON.fire : 0;
  if (random() < DASH_CHANCE) out.buttons |= BUTTON.dash;
  // It presses every other tick, because a choice needs a key that goes down.
  if (view.own.choosing && view.tick % 2 === 0) out.buttons |= BUTTON.choose1;
};
