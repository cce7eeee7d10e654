/** What adapts a game of the arena's world: a session of some definition, or a controller that sees outcomes alone. */
import type { OnHeadlessEvent } from '../../../rooms/arena/headless/headless-world.ts';
import type { ArenaLevers } from '../../../rooms/arena/simulation/world/levers.ts';
import type { World } from '../../../rooms/arena/simulation/world/world.ts';
import type { Random } from '../../../training/random.ts';
import type { ArenaKind, ArenaPlayer } from '../arena/kind.ts';
import type { StandingChance } from './maps/standing-chance.ts';

export interface Driver {
  readonly onEvent: OnHeadlessEvent;
  /** One beat, before the step of this number. Gives the levers when they change with it. */
  beat(tick: number): ArenaLevers | null;
  /** What is to be done after the step. A driver that waits for an answer returns a promise. */
  after(tick: number, world: World): Promise<void> | null;
  /** Chance of lasting half a minute that it expects of the judged player now; NaN if it doesn't say. */
  expected(world: World): number;
  close(): void;
}

/** One game, as a driver is told of it. */
export interface Game {
  readonly kind: ArenaKind;
  readonly seats: number;
  /** Chance for controllers that need some, and for the way of telemetry. */
  readonly random: Random;
  readonly telemetryRandom: Random;
  /** What no controller can know, for bounds. */
  readonly truth: { readonly standing: StandingChance; player(): ArenaPlayer };
}

export interface DriverKind {
  readonly name: string;
  readonly about: string;
  readonly isBound: boolean;
  start(game: Game): Driver | Promise<Driver>;
}

/** Levers with this difficulty and no help. */
export function leversAt(difficulty: number): ArenaLevers {
  return { difficulty, pace: 0.5, help: [0, 0, 0, 0] };
}
