/**
 * Behaviour shared by the five kinds: finding a target, steering, changing phase, shooting. Each kind's mind has its
 * own file.
 */

import { isResting, isUp, type Ship } from '../ships/ship.ts';
import { addShot, FOE_OWNER } from '../shots/shots.ts';
import { isOnBeat } from '../waves/director.ts';
import { PRESSURE_MAPS } from '../waves/pressure.ts';
import { MAX_PLAYERS } from '../world/constants.ts';
import { foeAimError } from '../world/levers.ts';
import { nextBetween } from '../world/random.ts';
import { turnByTangent, unitTowards, type Vector } from '../world/vectors.ts';
import type { World } from '../world/world.ts';
import { FOE_KINDS } from './foe-kinds.ts';
import type { Foe } from './foes.ts';

/**
 * One step of one foe's mind: sets its velocity and phase. `target` is the ship it goes for, or null; `pace` is
 * the factor of the difficulty in force and of the pressure on the target: speeds are multiplied by it, phase ticks
 * count down by it.
 */
export type FoeMind = (world: World, foe: Foe, target: Ship | null, pace: number) => void;

/** Share of the difference to the wanted velocity that is made up per tick. */
const GRIP = 0.22;

/** A vector that every call reuses: the simulation is single-threaded, and nothing is kept in it between calls. */
const scratch: Vector = { x: 1, y: 0 };

/**
 * The ship that a foe goes for: the nearest one that is up and not at rest, where a pressed ship seems nearer than an
 * eased one.
 */
export function findTarget(world: World, foe: Foe): Ship | null {
  let nearest: Ship | null = null;
  let nearestSquare = Number.POSITIVE_INFINITY;
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (!isUp(ship) || isResting(ship)) continue;
    const attention = PRESSURE_MAPS.attention.at(ship.pressure);
    const dx = (ship.x - foe.x) / attention;
    const dy = (ship.y - foe.y) / attention;
    const square = dx * dx + dy * dy;
    if (square < nearestSquare) {
      nearest = ship;
      nearestSquare = square;
    }
  }
  return nearest;
}

/** Accelerates towards a velocity. */
export function steer(foe: Foe, vx: number, vy: number): void {
  foe.vx += (vx - foe.vx) * GRIP;
  foe.vy += (vy - foe.vy) * GRIP;
}

export function halt(foe: Foe): void {
  foe.vx = 0;
  foe.vy = 0;
}

export function enter(foe: Foe, phase: number, ticks: number): void {
  foe.phase = phase;
  foe.phaseTicks = ticks;
}

/** Counts the phase down; true when it is over. */
export function phaseOver(foe: Foe, pace: number): boolean {
  foe.phaseTicks -= pace;
  return foe.phaseTicks <= 0;
}

/** Attacks fall on half beats: a beat has at most 14 ticks, so nobody waits more than 7 for one. */
const BEAT_PARTS = 2;

/** Whether an attack after a wind-up of `windUpTicks` from now falls on the beat. The warning keeps its length. */
export function landsOnBeat(world: World, windUpTicks: number, pace: number): boolean {
  return isOnBeat(world.director, Math.ceil(windUpTicks / pace), BEAT_PARTS);
}

/**
 * Points `attackX/Y` at the target's place in `leadTicks`, off by the aim error of the difficulty in force and of the
 * pressure on the target.
 */
export function takeAim(world: World, foe: Foe, target: Ship, leadTicks: number): void {
  unitTowards(scratch, foe.x, foe.y, target.x + target.vx * leadTicks, target.y + target.vy * leadTicks);
  const error = foeAimError.at(world.levers.difficulty) * PRESSURE_MAPS.foeAimError.at(target.pressure);
  turnByTangent(scratch, nextBetween(world.random, -error, error));
  foe.attackX = scratch.x;
  foe.attackY = scratch.y;
}

const SHOT_TICKS = 140;
const SHOT_RADIUS = 6;

/** Shoots along a unit vector at `speed` pixels per tick. */
export function shoot(world: World, foe: Foe, x: number, y: number, speed: number, damage: number): void {
  const reach = FOE_KINDS[foe.kind]!.radius;
  const shot = addShot(world.shots, FOE_OWNER, world.tick, foe.x + x * reach, foe.y + y * reach, x * speed, y * speed);
  if (shot === null) return;
  shot.foeKind = foe.kind;
  shot.damage = damage;
  shot.radius = SHOT_RADIUS;
  shot.ticksLeft = SHOT_TICKS;
}
