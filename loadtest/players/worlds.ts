/** The worlds that an experiment can run in. A world that knows a game stands with the players of that game. */
import { abstractWorld } from '../experiment/abstract/abstract-world.ts';
import type { World } from '../experiment/world.ts';

const WORLDS: readonly World[] = [abstractWorld];

export function findWorld(name: string): World {
  const world = WORLDS.find((one) => one.name === name);
  if (world !== undefined) return world;
  throw new Error(`expected a world (${WORLDS.map((one) => one.name).join(', ')}), got ${name}`);
}
