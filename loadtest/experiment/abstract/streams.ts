/**
 * Chance of its own for each player, each controller and each way between them. So every controller meets the same players,
 * and nothing depends on what ran before or beside.
 */
import { createRandom, type Random } from '../../../training/random.ts';

export function playerStream(kind: string, seed: number, player: number): Random {
  return createRandom(seedOf(kind, seed), 3 * player);
}

export function controllerStream(kind: string, seed: number, player: number): Random {
  return createRandom(seedOf(kind, seed), 3 * player + 1);
}

export function telemetryStream(kind: string, seed: number, player: number): Random {
  return createRandom(seedOf(kind, seed), 3 * player + 2);
}

/** FNV-1a of the kind's name, with the seed mixed in. */
function seedOf(kind: string, seed: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1);
  for (let i = 0; i < kind.length; i++) hash = Math.imul(hash ^ kind.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
