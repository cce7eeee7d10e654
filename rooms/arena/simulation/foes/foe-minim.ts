/** Minim: slow, heavy, hard to push. Near its target it raises itself and slams the floor around it. */

import { hurtShip } from '../shots/combat.ts';
import type { EmitEvent } from '../world/arena-events.ts';
import { MAX_PLAYERS, SHIP_RADIUS } from '../world/constants.ts';
import { unitTowards, type Vector } from '../world/vectors.ts';
import type { World } from '../world/world.ts';
import { enter, type FoeMind, halt, phaseOver, steer } from './foe-behaviour.ts';
import { FOE, FOE_KINDS, FOE_PHASE } from './foe-kinds.ts';
import type { Foe } from './foes.ts';

const SLAM_RANGE = 95;
const SLAM_RADIUS = 120;
const WIND_UP_TICKS = 14;
/** The slam shows for this long; it hurts in the first tick only. */
const SLAM_TICKS = 4;
const REST_TICKS = 22;
export const SLAM_DAMAGE = 24;

const scratch: Vector = { x: 1, y: 0 };
const SPEED = FOE_KINDS[FOE.minim]!.speed;

export const mindMinim: FoeMind = (_world, foe, target, pace) => {
  const over = phaseOver(foe, pace);
  switch (foe.phase) {
    case FOE_PHASE.windUp:
      halt(foe);
      // `volley` marks a slam that is yet to land; slam() clears it.
      if (!over) return;
      foe.volley = 1;
      enter(foe, FOE_PHASE.attack, SLAM_TICKS);
      return;
    case FOE_PHASE.attack:
      if (over) enter(foe, FOE_PHASE.rest, REST_TICKS);
      return;
    case FOE_PHASE.rest:
      if (over) enter(foe, FOE_PHASE.moving, 0);
      return;
    default:
  }
  if (target === null) return steer(foe, 0, 0);
  const distance = unitTowards(scratch, foe.x, foe.y, target.x, target.y);
  steer(foe, scratch.x * SPEED * pace, scratch.y * SPEED * pace);
  if (distance <= SLAM_RANGE) enter(foe, FOE_PHASE.windUp, WIND_UP_TICKS);
};

/** Lands a slam that is due: every ship within SLAM_RADIUS is hurt. */
export function slam(world: World, foe: Foe, emit: EmitEvent): void {
  if (foe.phase !== FOE_PHASE.attack || foe.volley === 0) return;
  foe.volley = 0;
  const reach = SLAM_RADIUS + SHIP_RADIUS;
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    const dx = ship.x - foe.x;
    const dy = ship.y - foe.y;
    if (dx * dx + dy * dy <= reach * reach) hurtShip(world, slot, SLAM_DAMAGE, FOE.minim, emit);
  }
}
