/**
 * A player of the headless world: a function from what the player sees to an input. Other people's bots plug in here.
 *
 * A bot is asked once per tick. It writes its wish into `out`, which holds its own input of the last tick; axes and aim
 * are -127 to 127 (fractions are cut, larger values are clamped), buttons a bit set of `BUTTON`. It must write finite
 * numbers and must not throw: either ends the run with BOT_FAILED before the world is stepped. `view` is refilled each
 * tick; copy what you keep. For chance use `random` (0 to 1, seeded per slot) and nothing else, or runs will not
 * repeat.
 */
import type { ShipInput } from '../simulation/ships/ship-input.ts';
import type { PlayerView } from '../simulation/world/view.ts';

export type Bot = (view: PlayerView, out: ShipInput, random: () => number) => void;

/** Makes a bot with its own memory: one per slot and run. */
export type BotFactory = (options: { readonly slot: number; readonly seed: number }) => Bot;
