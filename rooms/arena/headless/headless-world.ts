/** A world that bots play one step at a time, for `runHeadless` and for runners that await answers between steps. */
import { ArenaError } from '../arena-errors.ts';
import { isUp } from '../simulation/ships/ship.ts';
import { createInput, type ShipInput } from '../simulation/ships/ship-input.ts';
import type { EmitEvent } from '../simulation/world/arena-events.ts';
import { MAX_PLAYERS, TICK_MS } from '../simulation/world/constants.ts';
import type { ArenaLevers } from '../simulation/world/levers.ts';
import { MODE_NAMES, type ModeName, modeNumber } from '../simulation/world/modes.ts';
import { createRandom, nextFloat, seedRandom } from '../simulation/world/random.ts';
import { stepWorld } from '../simulation/world/step-world.ts';
import { createView, fillView, type PlayerView } from '../simulation/world/view.ts';
import { addPlayer, createWorld, removePlayer, setDecision, type World } from '../simulation/world/world.ts';
import type { Bot } from './bot.ts';
import { countEvent, countTick, createOutcome, type PlayerOutcome } from './player-outcome.ts';

/** Called during a step with the step's number; must not change the world. */
export type OnHeadlessEvent = (
  tick: number,
  slot: number,
  type: number,
  f0: number,
  f1: number,
  f2: number,
  f3: number,
) => void;

export interface HeadlessWorldOptions {
  /** Seed of the world (unless one is given) and of the bots' chance. */
  readonly seed: number;
  /** The bots by slot; null leaves the slot free. */
  readonly bots: ReadonlyArray<Bot | null>;
  readonly onEvent?: OnHeadlessEvent;
  /** The mode of a new world; default ionian. */
  readonly mode?: ModeName;
  /** Plays on in this world (a clone, for example) instead of a new one; taken slots keep their ships. */
  readonly world?: World;
}

export interface HeadlessWorld {
  readonly world: World;
  /** Outcomes by slot; an outcome starts anew when its slot is joined. */
  readonly outcomes: readonly PlayerOutcome[];
  /** Milliseconds of the simulation: steps × 50. */
  nowMs(): number;
  /** Asks each bot, then steps. Errors: BOT_FAILED (the world is then as before the call). */
  step(): void;
  /** Sets the levers from the next step on. To behave as a room, call it one step after asking for the decision. */
  decide(levers: Readonly<ArenaLevers>): void;
  /** A bot joins a free slot, or takes over the ship that is there. Errors: WORLD_SLOT. */
  join(slot: number, bot: Bot): void;
  /** Frees a slot. Errors: WORLD_SLOT. */
  leave(slot: number): void;
}

interface Seat {
  bot: Bot | null;
  readonly input: ShipInput;
  readonly view: PlayerView;
  readonly random: () => number;
}

/** Separates the bots' chance from the world's; each slot has its own stream from here. */
const BOT_STREAM = 1000;

/** Makes the world. Errors: HEADLESS_OPTIONS. */
export function createHeadlessWorld(options: HeadlessWorldOptions): HeadlessWorld {
  checkOptions(options);
  const world = options.world ?? createWorld({ seed: options.seed, mode: modeNumber(options.mode ?? 'ionian') });
  const outcomes = Array.from({ length: MAX_PLAYERS }, (_, slot) => createOutcome(slot));
  const seats = Array.from({ length: MAX_PLAYERS }, (_, slot) => createSeat(options.seed, slot));
  const inputs: (ShipInput | undefined)[] = new Array(MAX_PLAYERS).fill(undefined);
  const { onEvent } = options;
  const emit: EmitEvent = (slot, type, f0, f1, f2, f3) => {
    countEvent(outcomes[slot]!, world.tick, type, f0);
    onEvent?.(world.tick, slot, type, f0, f1, f2, f3);
  };
  const headless: HeadlessWorld = {
    world,
    outcomes,
    nowMs: () => world.tick * TICK_MS,
    step() {
      for (let slot = 0; slot < MAX_PLAYERS; slot++) inputs[slot] = ask(world, seats[slot]!, slot);
      stepWorld(world, inputs, emit);
      for (let slot = 0; slot < MAX_PLAYERS; slot++) {
        const ship = world.ships[slot]!;
        if (ship.present) countTick(outcomes[slot]!, isUp(ship), ship.score);
      }
    },
    decide: (levers) => setDecision(world, levers),
    join(slot, bot) {
      if (world.ships[slot]?.present !== true) addPlayer(world, slot);
      seats[slot]!.bot = bot;
      Object.assign(outcomes[slot]!, createOutcome(slot));
    },
    leave(slot) {
      removePlayer(world, slot);
      seats[slot]!.bot = null;
    },
  };
  options.bots.forEach((bot, slot) => {
    if (bot !== null) headless.join(slot, bot);
  });
  return headless;
}

function checkOptions({ seed, bots, mode }: HeadlessWorldOptions): void {
  if (mode !== undefined && modeNumber(mode) < 0) {
    throw new ArenaError('HEADLESS_OPTIONS', String(mode), { expected: `one of ${MODE_NAMES.join(', ')}` });
  }
  if (!Number.isFinite(seed)) throw new ArenaError('HEADLESS_OPTIONS', String(seed), { expected: 'a finite seed' });
  const valid = Array.isArray(bots) && bots.length <= MAX_PLAYERS;
  if (!valid || !bots.every((bot) => bot === null || typeof bot === 'function')) {
    const expected = `an array of at most ${MAX_PLAYERS} bots (functions, or null for a free slot)`;
    throw new ArenaError('HEADLESS_OPTIONS', Array.isArray(bots) ? `${bots.length} entries` : typeof bots, {
      expected,
    });
  }
}

function createSeat(seed: number, slot: number): Seat {
  const state = createRandom(0);
  seedRandom(state, seed, BOT_STREAM + slot);
  return { bot: null, input: createInput(), view: createView(), random: () => nextFloat(state) };
}

function ask(world: World, seat: Seat, slot: number): ShipInput | undefined {
  if (seat.bot === null) return undefined;
  const { input, view } = seat;
  fillView(world, slot, view);
  input.seq += 1;
  try {
    seat.bot(view, input, seat.random);
  } catch (cause) {
    throw new ArenaError('BOT_FAILED', `an error from the bot in slot ${slot} at tick ${world.tick + 1}: ${cause}`, {
      cause,
    });
  }
  for (const key of INPUT_KEYS) {
    if (Number.isFinite(input[key])) continue;
    throw new ArenaError('BOT_FAILED', `${key} = ${input[key]} from the bot in slot ${slot} at tick ${world.tick + 1}`);
  }
  return input;
}

const INPUT_KEYS = ['seq', 'moveX', 'moveY', 'aimX', 'aimY', 'buttons'] as const;
