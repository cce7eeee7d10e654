/** The pool of foes: made once, filled and emptied in place. The first `count` are alive; order changes on removal. */
import { MAX_FOES } from '../world/constants.ts';
import { FOE_KINDS, FOE_PHASE } from './foe-kinds.ts';

export interface Foe {
  /** Number that is unique in a world's life; clients know the foe by it. */
  id: number;
  kind: number;
  x: number;
  y: number;
  /** The foe's own velocity in this tick, pixels per tick. */
  vx: number;
  vy: number;
  /** Velocity from pushes; fades. */
  pushX: number;
  pushY: number;
  health: number;
  maxHealth: number;
  /** One of FOE_PHASE. */
  phase: number;
  /** Ticks left in the phase; counts down by the foe speed factor, so it has fractions. */
  phaseTicks: number;
  /** The direction of its attack: a unit vector, fixed when it winds up. */
  attackX: number;
  attackY: number;
  /** The place it goes to, for kinds that choose one; then its turn, -1 or 1, for those that circle. */
  goalX: number;
  goalY: number;
  turn: number;
  /** Shots left in a volley. */
  volley: number;
  /** Ticks until touching it may hurt again. */
  contactTicks: number;
  /** Slot of the player who hit it last, -1 = none. */
  lastHitBy: number;
}

export interface FoePool {
  count: number;
  nextId: number;
  readonly items: Foe[];
}

/** Ticks for which a new foe is harmless, so that nobody is hit out of nothing. */
export const APPEAR_TICKS = 14;

export function createFoePool(): FoePool {
  return { count: 0, nextId: 1, items: Array.from({ length: MAX_FOES }, createFoe) };
}

function createFoe(): Foe {
  return {
    id: 0,
    kind: 0,
    x: 0,
    y: 0,
    vx: 0,
    vy: 0,
    pushX: 0,
    pushY: 0,
    health: 0,
    maxHealth: 1,
    phase: FOE_PHASE.appearing,
    phaseTicks: 0,
    attackX: 1,
    attackY: 0,
    goalX: 0,
    goalY: 0,
    turn: 1,
    volley: 0,
    contactTicks: 0,
    lastHitBy: -1,
  };
}

/** Adds a foe; null when the pool is full. `toughness` is a factor on its health. */
export function addFoe(pool: FoePool, kind: number, x: number, y: number, toughness: number): Foe | null {
  if (pool.count >= MAX_FOES) return null;
  const foe = pool.items[pool.count]!;
  pool.count += 1;
  foe.id = pool.nextId;
  pool.nextId += 1;
  foe.kind = kind;
  foe.x = x;
  foe.y = y;
  foe.vx = 0;
  foe.vy = 0;
  foe.pushX = 0;
  foe.pushY = 0;
  foe.health = FOE_KINDS[kind]!.health * toughness;
  foe.maxHealth = foe.health;
  foe.phase = FOE_PHASE.appearing;
  foe.phaseTicks = APPEAR_TICKS;
  foe.attackX = 1;
  foe.attackY = 0;
  foe.goalX = x;
  foe.goalY = y;
  foe.turn = foe.id % 2 === 0 ? 1 : -1;
  foe.volley = 0;
  foe.contactTicks = 0;
  foe.lastHitBy = -1;
  return foe;
}

/** Removes a foe; the last one takes its place. */
export function removeFoe(pool: FoePool, index: number): void {
  pool.count -= 1;
  const removed = pool.items[index]!;
  pool.items[index] = pool.items[pool.count]!;
  pool.items[pool.count] = removed;
}

/** Pushes along the unit vector (x, y), as far as the kind gives way. */
export function pushFoe(foe: Foe, x: number, y: number, force: number): void {
  const share = FOE_KINDS[foe.kind]!.pushed;
  foe.pushX += x * force * share;
  foe.pushY += y * force * share;
}
