/** Damage to ships and foes, and the fall of a foe. */

import { FOE, FOE_KINDS, FOE_PHASE } from '../foes/foe-kinds.ts';
import { type Foe, removeFoe } from '../foes/foes.ts';
import { goDown } from '../ships/downed.ts';
import { dropPickup } from '../ships/pickups.ts';
import { isInvulnerable, isUp, type Ship } from '../ships/ship.ts';
import { burstDamage, burstRadius, muteFactor, silenceRadius } from '../ships/upgrades.ts';
import { feelHurt, feelKill } from '../waves/director.ts';
import { feelStrain, NEUTRAL_PRESSURE } from '../waves/pressure.ts';
import { silenceShots } from '../world/area.ts';
import { type EmitEvent, EVENT } from '../world/arena-events.ts';
import { damageFactor } from '../world/levers.ts';
import { scoreKill } from '../world/score.ts';
import type { World } from '../world/world.ts';

/** Ticks without harm after a hit: a crowd must not end a life within one breath. */
const HURT_GRACE_TICKS = 8;
/** Factor on damage to a fermata that holds: it is hard to break. */
const HOLD_FACTOR = 0.5;

/** Hurts a ship. False when it is down or invulnerable. */
export function hurtShip(world: World, slot: number, damage: number, foeKind: number, emit: EmitEvent): boolean {
  const ship = world.ships[slot]!;
  if (!isUp(ship) || isInvulnerable(ship)) return false;
  const taken = Math.min(ship.health, damage * damageFactor.at(world.levers.help[slot]!) * muteFactor(ship));
  ship.health -= taken;
  ship.invulnerableTicks = HURT_GRACE_TICKS;
  silenceShots(world, ship.x, ship.y, silenceRadius(ship));
  feelHurt(ship, taken);
  feelStrain(ship, taken);
  emit(slot, EVENT.hurt, taken, foeKind, ship.health / ship.maxHealth, 0);
  if (ship.health <= 0) goDown(world, slot, emit);
  return true;
}

/** Takes health from a foe; `reapFoes` removes the slain at the end of the step. Appearing foes can't be hurt. */
export function hurtFoe(foe: Foe, damage: number, slot: number): void {
  if (foe.phase === FOE_PHASE.appearing) return;
  const holds = foe.kind === FOE.fermata && foe.phase === FOE_PHASE.windUp;
  foe.health -= holds ? damage * HOLD_FACTOR : damage;
  foe.lastHitBy = slot;
}

/** Removes foes without health, with points, pick-ups and bursts. A burst's victims fall in this step or the next. */
export function reapFoes(world: World, emit: EmitEvent): void {
  for (let index = world.foes.count - 1; index >= 0; index--) {
    const foe = world.foes.items[index]!;
    if (foe.health > 0) continue;
    removeFoe(world.foes, index);
    const slot = foe.lastHitBy;
    const slayer = world.ships[slot]?.present === true ? world.ships[slot]! : null;
    if (slayer !== null) creditKill(world, slayer, slot, foe, emit);
    dropPickup(world, foe.x, foe.y, slayer?.pressure ?? NEUTRAL_PRESSURE);
  }
}

function creditKill(world: World, ship: Ship, slot: number, foe: Foe, emit: EmitEvent): void {
  const dx = foe.x - ship.x;
  const dy = foe.y - ship.y;
  const distance = Math.sqrt(dx * dx + dy * dy);
  scoreKill(world, ship, foe.kind);
  feelKill(ship, distance);
  emit(slot, EVENT.kill, foe.kind, distance, ship.combo, 0);
  const damage = burstDamage(ship);
  if (damage > 0) burst(world, foe, slot, damage, burstRadius(ship));
}

function burst(world: World, center: Foe, slot: number, damage: number, radius: number): void {
  for (let index = 0; index < world.foes.count; index++) {
    const foe = world.foes.items[index]!;
    const dx = foe.x - center.x;
    const dy = foe.y - center.y;
    const reach = radius + FOE_KINDS[foe.kind]!.radius;
    if (dx * dx + dy * dy <= reach * reach) hurtFoe(foe, damage, slot);
  }
}
