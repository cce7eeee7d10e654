/** When a player has lasted half a minute: thirty seconds up and in a fight, without going down. */
import { isUp, type Ship } from '../../../rooms/arena/simulation/ships/ship.ts';
import { ARENA_PHASE, TICKS_PER_SECOND } from '../../../rooms/arena/simulation/world/constants.ts';
import type { World } from '../../../rooms/arena/simulation/world/world.ts';

export const LAST_TICKS = 30 * TICKS_PER_SECOND;

export function isPlaying(world: World, ship: Ship): boolean {
  return isUp(ship) && world.phase === ARENA_PHASE.fight;
}

/** Follows one player through a game. */
export interface HalfMinutes {
  /** Called after each step. Says whether the player went down in it. */
  step(world: World): boolean;
  /** Marks this moment. Returns the number of the mark, or -1 if the player isn't playing. */
  mark(world: World): number;
  /** Whether the player lasted from a mark on: 1, 0, or NaN where the game ended too early. */
  lasted(mark: number): number;
}

export function followHalfMinutes(slot: number): HalfMinutes {
  /** Ticks played so far, at each mark and at each fall. */
  let played = 0;
  const marks: number[] = [];
  const falls: number[] = [];
  let wasUp = false;
  return {
    step(world) {
      const ship = world.ships[slot]!;
      const up = isUp(ship);
      if (isPlaying(world, ship)) played++;
      const fell = wasUp && !up;
      if (fell) falls.push(played);
      wasUp = up;
      return fell;
    },
    mark: (world) => (isPlaying(world, world.ships[slot]!) ? marks.push(played) - 1 : -1),
    lasted(mark) {
      const from = marks[mark]!;
      const fall = falls.find((at) => at >= from);
      if (fall !== undefined) return fall - from >= LAST_TICKS ? 1 : 0;
      return played - from >= LAST_TICKS ? 1 : Number.NaN;
    },
  };
}
