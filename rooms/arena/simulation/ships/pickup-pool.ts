/** The pool of things that slain foes leave: made once, filled and emptied in place. */
import { ARENA_HEIGHT, ARENA_WIDTH, MAX_PICKUPS } from '../world/constants.ts';

/** Grace is a grace note (points and combo), rest is a rest (foes hold still). */
export const PICKUP = { health: 0, overdrive: 1, grace: 2, rest: 3 } as const;

export const PICKUP_RADIUS = 12;
/** Ticks until a pick-up vanishes: 12 s, so that the arena never fills up. */
const LIFE_TICKS = 240;

export interface Pickup {
  id: number;
  kind: number;
  x: number;
  y: number;
  ticksLeft: number;
}

export interface PickupPool {
  count: number;
  nextId: number;
  readonly items: Pickup[];
}

export function createPickupPool(): PickupPool {
  const items = Array.from({ length: MAX_PICKUPS }, () => ({ id: 0, kind: 0, x: 0, y: 0, ticksLeft: 0 }));
  return { count: 0, nextId: 1, items };
}

/** Adds a pick-up; does nothing when the pool is full. */
export function addPickup(pool: PickupPool, kind: number, x: number, y: number): void {
  if (pool.count >= MAX_PICKUPS) return;
  const pickup = pool.items[pool.count]!;
  pool.count += 1;
  pickup.id = pool.nextId;
  pool.nextId += 1;
  pickup.kind = kind;
  pickup.x = Math.min(ARENA_WIDTH - PICKUP_RADIUS, Math.max(PICKUP_RADIUS, x));
  pickup.y = Math.min(ARENA_HEIGHT - PICKUP_RADIUS, Math.max(PICKUP_RADIUS, y));
  pickup.ticksLeft = LIFE_TICKS;
}

/** Removes a pick-up; the last one takes its place. */
export function removePickup(pool: PickupPool, index: number): void {
  pool.count -= 1;
  const removed = pool.items[index]!;
  pool.items[index] = pool.items[pool.count]!;
  pool.items[pool.count] = removed;
}
