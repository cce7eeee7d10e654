/** Fermata: takes a place near its target, holds it (and is hard to break), and bursts into a ring of shots. */

import type { Ship } from '../ships/ship.ts';
import { ARENA_HEIGHT, ARENA_WIDTH } from '../world/constants.ts';
import { nextBetween, nextIndex } from '../world/random.ts';
import { RING_16, unitTowards, type Vector } from '../world/vectors.ts';
import type { World } from '../world/world.ts';
import { enter, type FoeMind, halt, landsOnBeat, phaseOver, shoot, steer, takeAim } from './foe-behaviour.ts';
import { FOE, FOE_KINDS, FOE_PHASE } from './foe-kinds.ts';
import type { Foe } from './foes.ts';

const PLACE_MIN = 110;
const PLACE_MAX = 230;
/** Longest way to its place: then it holds wherever it is. */
const TRAVEL_TICKS = 70;
const HOLD_TICKS = 26;
const BURST_TICKS = 4;
const REST_TICKS = 18;
const RING_SHOTS = 12;
const SHOT_SPEED = 5.5;
const SHOT_DAMAGE = 11;
/** Tangent of the ring's step, one of twelve equal turns of 30 degrees, as a literal. */
const RING_TANGENT = 0.5773502691896257;
const RING_COSINE = 0.8660254037844387;

const scratch: Vector = { x: 1, y: 0 };
const SPEED = FOE_KINDS[FOE.fermata]!.speed;

export const mindFermata: FoeMind = (world, foe, target, pace) => {
  const over = phaseOver(foe, pace);
  switch (foe.phase) {
    case FOE_PHASE.windUp:
      halt(foe);
      if (!over) return;
      if (target !== null) takeAim(world, foe, target, 0);
      burst(world, foe, pace);
      enter(foe, FOE_PHASE.attack, BURST_TICKS);
      return;
    case FOE_PHASE.attack:
      if (over) enter(foe, FOE_PHASE.rest, REST_TICKS);
      return;
    case FOE_PHASE.rest:
      if (!over || target === null) return;
      choosePlace(world, foe, target);
      enter(foe, FOE_PHASE.moving, TRAVEL_TICKS);
      return;
    default:
  }
  if (target === null) return steer(foe, 0, 0);
  const distance = unitTowards(scratch, foe.x, foe.y, foe.goalX, foe.goalY);
  steer(foe, scratch.x * SPEED * pace, scratch.y * SPEED * pace);
  const arrived = distance < SPEED * 2 || over;
  if (arrived && landsOnBeat(world, HOLD_TICKS, pace)) enter(foe, FOE_PHASE.windUp, HOLD_TICKS);
};

/** A random place at some distance from the target, within the walls. */
export function choosePlace(world: World, foe: Foe, target: Ship): void {
  const direction = RING_16[nextIndex(world.random, RING_16.length)]!;
  const distance = nextBetween(world.random, PLACE_MIN, PLACE_MAX);
  foe.goalX = Math.min(ARENA_WIDTH - 40, Math.max(40, target.x + direction.x * distance));
  foe.goalY = Math.min(ARENA_HEIGHT - 40, Math.max(40, target.y + direction.y * distance));
}

/** Fires twelve shots around, one of them along the aim. */
function burst(world: World, foe: Foe, pace: number): void {
  let x = foe.attackX;
  let y = foe.attackY;
  for (let i = 0; i < RING_SHOTS; i++) {
    shoot(world, foe, x, y, SHOT_SPEED * pace, SHOT_DAMAGE);
    const turned = (x - y * RING_TANGENT) * RING_COSINE;
    y = (y + x * RING_TANGENT) * RING_COSINE;
    x = turned;
  }
}
