/** Inputs of real arena bots, recorded headless, for light clients to send. */
import { kiterBot } from '../../rooms/arena/bots/kiter-bot.ts';
import type { Bot } from '../../rooms/arena/headless/bot.ts';
import { runHeadless } from '../../rooms/arena/headless/run-headless.ts';
import type { ShipInput } from '../../rooms/arena/simulation/ships/ship-input.ts';

/** Three minutes of play; longer runs begin again. */
const TICKS = 20 * 60 * 3;

/** One trace per skill; `seq` in them counts from 1. */
export function recordInputs(skills: readonly number[], seed: number): readonly (readonly ShipInput[])[] {
  return skills.map((skill, index) => {
    const inputs: ShipInput[] = [];
    const bot = kiterBot(skill)({ slot: 0, seed: seed + index });
    const recorder: Bot = (view, out, random) => {
      bot(view, out, random);
      inputs.push({ ...out });
    };
    runHeadless({ seed: seed + index, ticks: TICKS, bots: [recorder], controller: null });
    return inputs;
  });
}
