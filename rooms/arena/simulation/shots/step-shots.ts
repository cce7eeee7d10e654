/** One tick of all shots: flight, hits, near misses, the end of the flight. */

import { FOE_KINDS, FOE_PHASE } from '../foes/foe-kinds.ts';
import { type Foe, pushFoe } from '../foes/foes.ts';
import { ORNAMENT } from '../ships/ornament-kinds.ts';
import { isInvulnerable, isUp } from '../ships/ship.ts';
import { held } from '../ships/upgrades.ts';
import { feelNearMiss } from '../waves/director.ts';
import { type EmitEvent, EVENT } from '../world/arena-events.ts';
import { ARENA_HEIGHT, ARENA_WIDTH, MAX_PLAYERS, SHIP_RADIUS } from '../world/constants.ts';
import { isDark, lightRadius } from '../world/light.ts';
import { modeRules } from '../world/modes.ts';
import { sweepToCircle } from '../world/vectors.ts';
import type { World } from '../world/world.ts';
import { hurtFoe, hurtShip } from './combat.ts';
import { FOE_OWNER, removeShot, type Shot } from './shots.ts';

/** Distance of a near miss: a foe's shot passes this close to a ship's hull without a hit. */
const NEAR_MISS = 30;
const HIT_PUSH = 2.2;
const ACCENT_PUSH = 1.4;

export function stepShots(world: World, emit: EmitEvent): void {
  const pool = world.shots;
  const light = lightRadius(world);
  const { bounces } = modeRules(world.mode);
  for (let index = pool.count - 1; index >= 0; index--) {
    const shot = pool.items[index]!;
    // It stays at its origin in the tick it is fired: its place at any tick is origin + velocity × (tick - bornTick).
    if (shot.bornTick === world.tick) {
      shot.bouncesLeft = bounces;
      continue;
    }
    const silenced = shot.ticksLeft <= 0;
    if (
      silenced ||
      (shot.owner === FOE_OWNER ? flyAtShips(world, shot, light, emit) : flyAtFoes(world, shot, light, emit))
    ) {
      removeShot(pool, index);
    }
  }
}

/** Moves a shot by a tick. True at the end of its flight, in the dark, or at a wall that doesn't return it. */
function fly(world: World, shot: Shot, light: number): boolean {
  shot.x += shot.vx;
  shot.y += shot.vy;
  shot.ticksLeft -= 1;
  if (shot.ticksLeft <= 0 || isDark(shot.x, shot.y, light)) return true;
  const outside = shot.x < 0 || shot.x > ARENA_WIDTH || shot.y < 0 || shot.y > ARENA_HEIGHT;
  if (!outside || shot.bouncesLeft === 0) return outside;
  bounce(shot, world.tick);
  return false;
}

/** Mirrors place and velocity at the walls it has crossed. A new straight flight starts in this tick. */
function bounce(shot: Shot, tick: number): void {
  shot.bouncesLeft -= 1;
  if (shot.x < 0 || shot.x > ARENA_WIDTH) {
    shot.x = shot.x < 0 ? -shot.x : 2 * ARENA_WIDTH - shot.x;
    shot.vx = -shot.vx;
  }
  if (shot.y < 0 || shot.y > ARENA_HEIGHT) {
    shot.y = shot.y < 0 ? -shot.y : 2 * ARENA_HEIGHT - shot.y;
    shot.vy = -shot.vy;
  }
  shot.originX = shot.x;
  shot.originY = shot.y;
  shot.bornTick = tick;
}

function flyAtFoes(world: World, shot: Shot, light: number, emit: EmitEvent): boolean {
  const foe = firstFoeHit(world, shot);
  if (foe !== null) {
    hitFoe(world, shot, foe, emit);
    return true;
  }
  const done = fly(world, shot, light);
  if (done) emit(shot.owner, EVENT.miss, flownDistance(shot), 0, 0, 0);
  return done;
}

/** The first foe in the way in this tick; shots pass through appearing ones. */
function firstFoeHit(world: World, shot: Shot): Foe | null {
  const { items, count } = world.foes;
  let first: Foe | null = null;
  let firstAt = 2;
  const reachX = Math.abs(shot.vx) + 40;
  const reachY = Math.abs(shot.vy) + 40;
  for (let index = 0; index < count; index++) {
    const foe = items[index]!;
    // This cheap test comes first: it spares the square root for nearly all pairs.
    if (Math.abs(foe.x - shot.x) > reachX || Math.abs(foe.y - shot.y) > reachY) continue;
    if (foe.phase === FOE_PHASE.appearing || foe.health <= 0) continue;
    const reach = FOE_KINDS[foe.kind]!.radius + shot.radius;
    const at = sweepToCircle(shot.x, shot.y, shot.vx, shot.vy, foe.x, foe.y, reach);
    if (at < firstAt) {
      first = foe;
      firstAt = at;
    }
  }
  return first;
}

function hitFoe(world: World, shot: Shot, foe: Foe, emit: EmitEvent): void {
  const ship = world.ships[shot.owner]!;
  hurtFoe(foe, shot.damage, shot.owner);
  const speed = Math.sqrt(shot.vx * shot.vx + shot.vy * shot.vy);
  const push = HIT_PUSH + ACCENT_PUSH * held(ship, ORNAMENT.accent);
  pushFoe(foe, shot.vx / speed, shot.vy / speed, push);
  emit(shot.owner, EVENT.hit, distanceBetween(shot.originX, shot.originY, foe.x, foe.y), foe.kind, 0, 0);
}

function flyAtShips(world: World, shot: Shot, light: number, emit: EmitEvent): boolean {
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (!isUp(ship)) continue;
    const reach = SHIP_RADIUS + shot.radius - 2;
    const at = sweepToCircle(shot.x, shot.y, shot.vx, shot.vy, ship.x, ship.y, reach);
    if (at > 1 || isInvulnerable(ship)) continue;
    hurtShip(world, slot, shot.damage, shot.foeKind, emit);
    return true;
  }
  const done = fly(world, shot, light);
  noteNearMisses(world, shot, emit);
  return done;
}

/** Notes a near miss, once per shot and ship, when the shot has come near and flies away again. */
function noteNearMisses(world: World, shot: Shot, emit: EmitEvent): void {
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    const bit = 1 << slot;
    if ((shot.nearMask & bit) !== 0 || !isUp(ship)) continue;
    const dx = ship.x - shot.x;
    const dy = ship.y - shot.y;
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance > SHIP_RADIUS + NEAR_MISS || dx * shot.vx + dy * shot.vy >= 0) continue;
    shot.nearMask |= bit;
    feelNearMiss(ship);
    emit(slot, EVENT.nearMiss, distance, 0, 0, 0);
  }
}

function flownDistance(shot: Shot): number {
  return distanceBetween(shot.originX, shot.originY, shot.x, shot.y);
}

function distanceBetween(ax: number, ay: number, bx: number, by: number): number {
  const dx = ax - bx;
  const dy = ay - by;
  return Math.sqrt(dx * dx + dy * dy);
}
