/** Points and combos. Points come only from what the simulation saw; costs never bring a score below 0. */
import { FOE_KINDS } from '../foes/foe-kinds.ts';
import type { Ship } from '../ships/ship.ts';
import type { World } from './world.ts';

/** Ticks after its last kill at which a combo ends. */
export const COMBO_TICKS = 80;
const MAX_COMBO = 99;
/** Largest score: it travels as uint32. Nobody plays that long, but a bot might. */
const MAX_SCORE = 0xffff_ffff;

export function addScore(world: World, ship: Ship, points: number): void {
  ship.score = Math.min(MAX_SCORE, ship.score + points);
  world.score = Math.min(MAX_SCORE, world.score + points);
}

/** Takes `share` of the player's points away. */
export function loseScore(world: World, ship: Ship, share: number): void {
  const cost = Math.floor(ship.score * share);
  ship.score -= cost;
  world.score = Math.max(0, world.score - cost);
}

/** Adds a kill: its kind's points, and 4 % more per kill of the running combo. */
export function scoreKill(world: World, ship: Ship, kind: number): void {
  ship.kills += 1;
  ship.combo = Math.min(MAX_COMBO, ship.combo + 1);
  ship.comboTicks = COMBO_TICKS;
  addScore(world, ship, Math.floor(FOE_KINDS[kind]!.points * (1 + 0.04 * (ship.combo - 1))));
}

export function stepCombo(ship: Ship): void {
  if (ship.comboTicks === 0) return;
  ship.comboTicks -= 1;
  if (ship.comboTicks === 0) ship.combo = 0;
}
