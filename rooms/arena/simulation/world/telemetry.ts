/** Events that describe play and are no act of the game: steering, pauses, and a reading once a second. */

import { isUp, type Ship } from '../ships/ship.ts';
import { type EmitEvent, EVENT } from './arena-events.ts';
import { ARENA_DIAGONAL, ARENA_PHASE, TICKS_PER_SECOND } from './constants.ts';
import type { World } from './world.ts';

/** Cosine of 45 degrees: a smaller turn is no new direction. */
const TURN_COSINE = Math.sqrt(0.5);
/** Ticks until the first idle event, two seconds; then one comes with each full second. */
const IDLE_FROM_TICKS = 40;
const MAX_IDLE_TICKS = 3600 * TICKS_PER_SECOND;

export function tellPlay(world: World, ship: Ship, slot: number, emit: EmitEvent): void {
  tellSteering(ship, slot, emit);
  tellIdling(ship, slot, emit);
  // Slots take turns, so that not all readings fall into one tick.
  if (world.phase === ARENA_PHASE.fight && isUp(ship) && (world.tick + slot * 5) % TICKS_PER_SECOND === 0) {
    const nearest = nearestFoe(world, ship);
    emit(slot, EVENT.vitals, ship.health / ship.maxHealth, ship.intensity, world.foes.count, nearest);
  }
}

/** Tells of a start, a stop, or a turn of more than 45 degrees from the last direction that counted. */
function tellSteering(ship: Ship, slot: number, emit: EmitEvent): void {
  const { moveX, moveY } = ship.input;
  const length = Math.sqrt(moveX * moveX + moveY * moveY);
  const x = length === 0 ? 0 : moveX / length;
  const y = length === 0 ? 0 : moveY / length;
  const stood = ship.steerX === 0 && ship.steerY === 0;
  if (length === 0 && stood) return;
  const cosine = x * ship.steerX + y * ship.steerY;
  if (cosine >= TURN_COSINE) return;
  ship.steerX = x;
  ship.steerY = y;
  const turned = length !== 0 && !stood;
  emit(slot, EVENT.steer, turned ? Math.min(1, (TURN_COSINE - cosine) / (1 + TURN_COSINE)) : 0, 0, 0, 0);
}

function tellIdling(ship: Ship, slot: number, emit: EmitEvent): void {
  const { moveX, moveY, buttons } = ship.input;
  if (moveX !== 0 || moveY !== 0 || buttons !== 0) {
    ship.idleTicks = 0;
    return;
  }
  ship.idleTicks = Math.min(MAX_IDLE_TICKS, ship.idleTicks + 1);
  if (ship.idleTicks < IDLE_FROM_TICKS || ship.idleTicks % TICKS_PER_SECOND !== 0) return;
  emit(slot, EVENT.idle, ship.idleTicks / TICKS_PER_SECOND, 0, 0, 0);
}

/** Distance of the nearest foe; the arena's diagonal when there is none. */
export function nearestFoe(world: World, ship: Ship): number {
  let nearest = ARENA_DIAGONAL * ARENA_DIAGONAL;
  for (let index = 0; index < world.foes.count; index++) {
    const foe = world.foes.items[index]!;
    const dx = foe.x - ship.x;
    const dy = foe.y - ship.y;
    nearest = Math.min(nearest, dx * dx + dy * dy);
  }
  return Math.sqrt(nearest);
}
