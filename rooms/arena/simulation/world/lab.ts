/**
 * A world for tests: a player in the middle, no waves, and events kept with their names. Foes, shots and pick-ups
 * behave as in a fight, at neutral pressure unless the lab is adaptive.
 */

import { FOE_PHASE } from '../foes/foe-kinds.ts';
import { addFoe, type Foe } from '../foes/foes.ts';
import type { Ship } from '../ships/ship.ts';
import { createInput, type ShipInput } from '../ships/ship-input.ts';
import { ARENA_EVENTS, type ArenaEventName, type EmitEvent, EVENT_NAMES } from './arena-events.ts';
import { ARENA_HEIGHT, ARENA_WIDTH } from './constants.ts';
import { stepWorld } from './step-world.ts';
import { addPlayer, createWorld, type World } from './world.ts';

export interface LabEvent {
  readonly tick: number;
  readonly slot: number;
  readonly name: ArenaEventName;
  /** The fields by their declared names. */
  readonly fields: Readonly<Record<string, number>>;
}

export interface Lab {
  readonly world: World;
  readonly ship: Ship;
  readonly events: LabEvent[];
  readonly emit: EmitEvent;
  /** Steps `ticks` times with these inputs by slot. */
  step(ticks?: number, ...inputs: (Partial<ShipInput> | undefined)[]): void;
  /** Adds a foe that has already appeared. */
  addFoe(kind: number, x: number, y: number): Foe;
  named(name: ArenaEventName): LabEvent[];
}

export const MID_X = ARENA_WIDTH / 2;
export const MID_Y = ARENA_HEIGHT / 2;
/** So long that no test sees the end of getting ready. */
const FOREVER_TICKS = 1_000_000;

export function createLab({ seed = 1, difficulty = 0.5, players = 1, mode = 0, adaptive = false } = {}): Lab {
  const world = createWorld({ seed, mode, adaptive });
  world.levers.difficulty = difficulty;
  world.phaseTicks = FOREVER_TICKS;
  for (let slot = 0; slot < players; slot++) {
    addPlayer(world, slot);
    world.ships[slot]!.invulnerableTicks = 0;
    world.ships[slot]!.x = MID_X + slot * 200;
    world.ships[slot]!.y = MID_Y;
  }
  const events: LabEvent[] = [];
  const emit: EmitEvent = (slot, type, ...values) => {
    const name = EVENT_NAMES[type]!;
    const names = Object.keys(ARENA_EVENTS[name].fields);
    events.push({ tick: world.tick, slot, name, fields: Object.fromEntries(names.map((key, i) => [key, values[i]!])) });
  };
  return {
    world,
    ship: world.ships[0]!,
    events,
    emit,
    step(ticks = 1, ...inputs) {
      const whole = inputs.map((input) => (input === undefined ? undefined : { ...createInput(), ...input }));
      for (let i = 0; i < ticks; i++) stepWorld(world, whole, emit);
    },
    addFoe(kind, x, y) {
      const foe = addFoe(world.foes, kind, x, y, 1)!;
      foe.phase = FOE_PHASE.moving;
      foe.phaseTicks = 0;
      return foe;
    },
    named: (name) => events.filter((event) => event.name === name),
  };
}
