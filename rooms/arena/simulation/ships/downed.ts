/** Being downed and coming back at a cost. */
import { pushFoesAway, silenceShots } from '../world/area.ts';
import { type EmitEvent, EVENT } from '../world/arena-events.ts';
import { ARENA_PHASE, MAX_PLAYERS, TICKS_PER_SECOND } from '../world/constants.ts';
import { loseScore } from '../world/score.ts';
import type { World } from '../world/world.ts';
import { DOWN, isUp, type Ship } from './ship.ts';

/** Ticks until a ship comes back by itself while an encore is left. */
export const ENCORE_TICKS = 80;
/** Ticks until it comes back with no encore left (unless the wave is lost before). */
export const SPENT_TICKS = 300;
/** A team-mate within this distance makes the time run this much faster. */
export const RESCUE_RADIUS = 80;
export const RESCUE_SPEED = 3;
/** Share of the score that coming back without help costs. */
export const REVIVE_COST = 0.15;
const REVIVED_HEALTH = 0.5;
const REVIVED_GRACE_TICKS = 40;
/** Foes and foes' shots within this distance give way. */
const REVIVE_RADIUS = 170;
const REVIVE_PUSH = 16;

export function goDown(world: World, slot: number, emit: EmitEvent): void {
  const ship = world.ships[slot]!;
  const encore = ship.encores > 0;
  if (encore) ship.encores -= 1;
  ship.health = 0;
  ship.down = encore ? DOWN.encore : DOWN.spent;
  ship.downedTicks = encore ? ENCORE_TICKS : SPENT_TICKS;
  ship.downedForTicks = 0;
  ship.frozen = 1;
  ship.dashTicks = 0;
  ship.overdriveTicks = 0;
  ship.combo = 0;
  ship.comboTicks = 0;
  ship.downs += 1;
  ship.intensity = 1;
  emit(slot, EVENT.downed, world.wave, 0, 0, 0);
}

export function stepDowned(world: World, emit: EmitEvent): void {
  // After a lost wave everyone comes back together, see waves.ts.
  if (world.phase === ARENA_PHASE.lost) return;
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (!ship.present || ship.down === DOWN.up) continue;
    const helpers = countHelpers(world, ship);
    ship.downedForTicks += 1;
    ship.downedTicks = Math.max(0, ship.downedTicks - 1 - helpers * RESCUE_SPEED);
    if (ship.downedTicks > 0) continue;
    if (helpers === 0) loseScore(world, ship, REVIVE_COST);
    revive(world, slot, REVIVED_HEALTH, helpers > 0, emit);
  }
}

function countHelpers(world: World, ship: Ship): number {
  let helpers = 0;
  for (const other of world.ships) {
    if (!isUp(other)) continue;
    const dx = other.x - ship.x;
    const dy = other.y - ship.y;
    if (dx * dx + dy * dy <= RESCUE_RADIUS * RESCUE_RADIUS) helpers += 1;
  }
  return helpers;
}

/** Brings a downed ship back with a share of its health. */
export function revive(world: World, slot: number, healthShare: number, helped: boolean, emit: EmitEvent): void {
  const ship = world.ships[slot]!;
  emit(slot, EVENT.revived, Math.min(3600, ship.downedForTicks / TICKS_PER_SECOND), helped ? 1 : 0, 0, 0);
  ship.down = DOWN.up;
  ship.downedTicks = 0;
  ship.downedForTicks = 0;
  ship.frozen = 0;
  ship.health = ship.maxHealth * healthShare;
  ship.invulnerableTicks = REVIVED_GRACE_TICKS;
  ship.fireCooldown = 0;
  silenceShots(world, ship.x, ship.y, REVIVE_RADIUS);
  pushFoesAway(world, ship.x, ship.y, REVIVE_RADIUS, REVIVE_PUSH);
}

/** Whether nobody is left to play this wave: everyone is down, and nobody's encore is coming. */
export function isEveryoneSpent(world: World): boolean {
  let present = 0;
  for (const ship of world.ships) {
    if (!ship.present) continue;
    present += 1;
    if (ship.down !== DOWN.spent) return false;
  }
  return present > 0;
}
