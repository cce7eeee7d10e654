/** Things that slain foes leave: when one is left, who gets it, and what taking it does. */

import { PRESSURE_MAPS } from '../waves/pressure.ts';
import { type EmitEvent, EVENT } from '../world/arena-events.ts';
import { ARENA_HEIGHT, ARENA_WIDTH, MAX_PLAYERS, SHIP_RADIUS } from '../world/constants.ts';
import { pickupRate } from '../world/levers.ts';
import { modeRules } from '../world/modes.ts';
import { nextFloat } from '../world/random.ts';
import { addScore, COMBO_TICKS } from '../world/score.ts';
import type { World } from '../world/world.ts';
import { addPickup, PICKUP, PICKUP_RADIUS, type Pickup, removePickup } from './pickup-pool.ts';
import { isUp, type Ship } from './ship.ts';

/** Distance within which it drifts to the nearest ship. */
const PULL_RADIUS = 90;
const PULL_SPEED = 7;

export const HEALTH_GAIN = 22;
export const OVERDRIVE_TICKS = 140;
const REST_TICKS = 50;
const GRACE_POINTS = 60;
const GRACE_COMBO = 5;

/**
 * May leave something where a foe fell, at the rate of the difficulty in force and of the pressure on its slayer. What
 * low pressure adds is health: others would pay in points for being hurt.
 */
export function dropPickup(world: World, x: number, y: number, pressure: number): void {
  // Both numbers are always drawn, so that the sequence of random numbers does not depend on the pool being full.
  const chance = nextFloat(world.random);
  const which = nextFloat(world.random);
  const rate = pickupRate.at(world.levers.difficulty);
  if (chance >= rate * PRESSURE_MAPS.pickupRate.at(pressure)) return;
  addPickup(world.pickups, chance < rate ? kindOf(which) : PICKUP.health, x, y);
}

function kindOf(which: number): number {
  return which < 0.5 ? PICKUP.health : which < 0.72 ? PICKUP.overdrive : which < 0.9 ? PICKUP.grace : PICKUP.rest;
}

export function stepPickups(world: World, emit: EmitEvent): void {
  const pool = world.pickups;
  const { turn } = modeRules(world.mode);
  for (let index = pool.count - 1; index >= 0; index--) {
    const pickup = pool.items[index]!;
    pickup.ticksLeft -= 1;
    if (turn !== 0) carryRound(pickup, turn);
    if (pickup.ticksLeft <= 0 || isTaken(world, pickup, emit)) removePickup(pool, index);
  }
}

/** Turns a pick-up with the stage, up to the walls. */
function carryRound(pickup: Pickup, turn: number): void {
  const x = pickup.x + (ARENA_HEIGHT / 2 - pickup.y) * turn;
  const y = pickup.y + (pickup.x - ARENA_WIDTH / 2) * turn;
  pickup.x = Math.min(ARENA_WIDTH - PICKUP_RADIUS, Math.max(PICKUP_RADIUS, x));
  pickup.y = Math.min(ARENA_HEIGHT - PICKUP_RADIUS, Math.max(PICKUP_RADIUS, y));
}

function isTaken(world: World, pickup: Pickup, emit: EmitEvent): boolean {
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (!isUp(ship)) continue;
    const dx = ship.x - pickup.x;
    const dy = ship.y - pickup.y;
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance <= SHIP_RADIUS + PICKUP_RADIUS) {
      takePickup(world, ship, slot, pickup.kind, emit);
      return true;
    }
    if (distance < PULL_RADIUS) {
      pickup.x += (dx / distance) * PULL_SPEED;
      pickup.y += (dy / distance) * PULL_SPEED;
    }
  }
  return false;
}

function takePickup(world: World, ship: Ship, slot: number, kind: number, emit: EmitEvent): void {
  if (kind === PICKUP.health) ship.health = Math.min(ship.maxHealth, ship.health + HEALTH_GAIN);
  else if (kind === PICKUP.overdrive) ship.overdriveTicks = OVERDRIVE_TICKS;
  else if (kind === PICKUP.rest) world.restTicks = REST_TICKS;
  else {
    ship.combo = Math.min(99, ship.combo + GRACE_COMBO);
    ship.comboTicks = COMBO_TICKS;
    addScore(world, ship, GRACE_POINTS);
  }
  emit(slot, EVENT.pickup, kind, 0, 0, 0);
}
