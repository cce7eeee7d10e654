/** The pool of players' and foes' shots. They fly straight, so a client needs only origin, velocity and `bornTick`. */
import { MAX_SHOTS } from '../world/constants.ts';

/** `owner` of a foe's shot. */
export const FOE_OWNER = 255;

export interface Shot {
  /** Number that is unique in a world's life; clients know the shot by it. */
  id: number;
  /** Slot of the player who fired it, or FOE_OWNER. */
  owner: number;
  /** Kind of the foe that fired it, -1 for a player's. */
  foeKind: number;
  /** Tick at which it was at its origin. */
  bornTick: number;
  originX: number;
  originY: number;
  x: number;
  y: number;
  /** Pixels per tick. */
  vx: number;
  vy: number;
  ticksLeft: number;
  damage: number;
  radius: number;
  /** One bit per slot whose near miss was reported. */
  nearMask: number;
  /** Number of walls that will still return it. */
  bouncesLeft: number;
}

export interface ShotPool {
  count: number;
  nextId: number;
  readonly items: Shot[];
}

export function createShotPool(): ShotPool {
  return { count: 0, nextId: 1, items: Array.from({ length: MAX_SHOTS }, createShot) };
}

function createShot(): Shot {
  return {
    id: 0,
    owner: 0,
    foeKind: -1,
    bornTick: 0,
    originX: 0,
    originY: 0,
    x: 0,
    y: 0,
    vx: 0,
    vy: 0,
    ticksLeft: 0,
    damage: 0,
    radius: 0,
    nearMask: 0,
    bouncesLeft: 0,
  };
}

/** Adds a shot at (x, y); null when the pool is full. The caller sets ticksLeft, damage, radius and foeKind. */
export function addShot(
  pool: ShotPool,
  owner: number,
  tick: number,
  x: number,
  y: number,
  vx: number,
  vy: number,
): Shot | null {
  if (pool.count >= MAX_SHOTS) return null;
  const shot = pool.items[pool.count]!;
  pool.count += 1;
  shot.id = pool.nextId;
  pool.nextId += 1;
  shot.owner = owner;
  shot.foeKind = -1;
  shot.bornTick = tick;
  shot.originX = x;
  shot.originY = y;
  shot.x = x;
  shot.y = y;
  shot.vx = vx;
  shot.vy = vy;
  shot.ticksLeft = 1;
  shot.damage = 0;
  shot.radius = 0;
  shot.nearMask = 0;
  shot.bouncesLeft = 0;
  return shot;
}

/** Removes a shot; the last one takes its place. */
export function removeShot(pool: ShotPool, index: number): void {
  pool.count -= 1;
  const removed = pool.items[index]!;
  pool.items[index] = pool.items[pool.count]!;
  pool.items[pool.count] = removed;
}
