/** A ship's own attacks: shots with aim assist, and cutting dashes. */

import { FOE_KINDS, FOE_PHASE } from '../foes/foe-kinds.ts';
import { hurtFoe } from '../shots/combat.ts';
import { addShot } from '../shots/shots.ts';
import { type EmitEvent, EVENT } from '../world/arena-events.ts';
import { SHIP_RADIUS } from '../world/constants.ts';
import { assistAngle } from '../world/levers.ts';
import { turnByTangent, type Vector } from '../world/vectors.ts';
import type { World } from '../world/world.ts';
import { isUp, type Ship } from './ship.ts';
import { BUTTON } from './ship-input.ts';
import { dashDamage, fireRateFactor, shotDamageFactor, sideShots } from './upgrades.ts';

/** Ticks between shots: four shots a second. */
export const FIRE_INTERVAL_TICKS = 5;
const SHOT_SPEED = 24;
const SHOT_TICKS = 34;
const SHOT_RADIUS = 5;
export const SHOT_DAMAGE = 10;
/** Side shots: tangent of one step (about 9 degrees), left and right in turn, and their share of damage. */
const SIDE_TANGENT = 0.16;
const SIDE_DAMAGE = 0.45;
const OVERDRIVE_RATE = 1.7;
/** Range of aim assist. */
const ASSIST_RANGE = 640;
/** Share of a dash's damage per tick. At speed 30 it is over a foe for about two ticks; each takes half. */
const DASH_SHARE = 0.5;
const DASH_REACH = 10;

const scratch: Vector = { x: 1, y: 0 };

export function stepFire(world: World, ship: Ship, slot: number, emit: EmitEvent): void {
  // It may end up to one tick below 0. That fraction shortens the next interval, so the rate is right on average.
  if (ship.fireCooldown > 0) ship.fireCooldown -= 1;
  if (!isUp(ship)) return;
  if (ship.dashTicks > 0) cutFoes(world, ship, slot);
  if ((ship.input.buttons & BUTTON.fire) === 0 || ship.fireCooldown > 0) return;
  const rate = fireRateFactor(ship) * (ship.overdriveTicks > 0 ? OVERDRIVE_RATE : 1);
  ship.fireCooldown += FIRE_INTERVAL_TICKS / rate;
  scratch.x = ship.aimX;
  scratch.y = ship.aimY;
  const assisted = assist(world, ship, slot) ? 1 : 0;
  const x = scratch.x;
  const y = scratch.y;
  const damage = SHOT_DAMAGE * shotDamageFactor(ship);
  fireOne(world, ship, slot, 0, damage, assisted, emit);
  const sides = sideShots(ship);
  for (let side = 0; side < sides; side++) {
    scratch.x = x;
    scratch.y = y;
    const step = Math.floor(side / 2) + 1;
    fireOne(world, ship, slot, side % 2 === 0 ? step : -step, damage * SIDE_DAMAGE, 0, emit);
  }
}

/** Fires along `scratch`, turned by `turns` side steps. */
function fireOne(
  world: World,
  ship: Ship,
  slot: number,
  turns: number,
  damage: number,
  assisted: number,
  emit: EmitEvent,
): void {
  if (turns !== 0) turnByTangent(scratch, turns * SIDE_TANGENT);
  const x = ship.x + scratch.x * SHIP_RADIUS;
  const y = ship.y + scratch.y * SHIP_RADIUS;
  const shot = addShot(world.shots, slot, world.tick, x, y, scratch.x * SHOT_SPEED, scratch.y * SHOT_SPEED);
  if (shot === null) return;
  shot.damage = damage;
  shot.radius = SHOT_RADIUS;
  shot.ticksLeft = SHOT_TICKS;
  emit(slot, EVENT.shot, assisted, 0, 0, 0);
}

/** Turns `scratch` to the foe nearest to the line of aim, if one is within the angle that the player's help allows. */
function assist(world: World, ship: Ship, slot: number): boolean {
  let best = assistAngle.at(world.levers.help[slot]!);
  if (best <= 0) return false;
  const { aimX, aimY } = ship;
  let found = false;
  for (let index = 0; index < world.foes.count; index++) {
    const foe = world.foes.items[index]!;
    if (foe.phase === FOE_PHASE.appearing) continue;
    const dx = foe.x - ship.x;
    const dy = foe.y - ship.y;
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance > ASSIST_RANGE || distance === 0) continue;
    const lead = distance / SHOT_SPEED;
    const leadX = dx + foe.vx * lead;
    const leadY = dy + foe.vy * lead;
    const along = leadX * aimX + leadY * aimY;
    if (along <= 0) continue;
    const tangent = Math.abs(leadX * aimY - leadY * aimX) / along;
    if (tangent > best) continue;
    best = tangent;
    found = true;
    const length = Math.sqrt(leadX * leadX + leadY * leadY);
    scratch.x = leadX / length;
    scratch.y = leadY / length;
  }
  return found;
}

function cutFoes(world: World, ship: Ship, slot: number): void {
  const damage = dashDamage(ship) * DASH_SHARE;
  if (damage <= 0) return;
  for (let index = 0; index < world.foes.count; index++) {
    const foe = world.foes.items[index]!;
    const dx = foe.x - ship.x;
    const dy = foe.y - ship.y;
    const reach = FOE_KINDS[foe.kind]!.radius + SHIP_RADIUS + DASH_REACH;
    if (dx * dx + dy * dy <= reach * reach) hurtFoe(foe, damage, slot);
  }
}
