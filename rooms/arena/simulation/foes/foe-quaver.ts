/** Quaver: small, comes weaving, stops for a blink, and darts in a straight line. */

import { unitTowards, type Vector } from '../world/vectors.ts';
import { enter, type FoeMind, halt, landsOnBeat, phaseOver, steer, takeAim } from './foe-behaviour.ts';
import { FOE, FOE_KINDS, FOE_PHASE } from './foe-kinds.ts';

const DART_RANGE = 230;
const WIND_UP_TICKS = 8;
const DART_TICKS = 11;
const DART_SPEED = 13;
const REST_TICKS = 16;
const COOLDOWN_TICKS = 14;
const WEAVE = 0.7;

const scratch: Vector = { x: 1, y: 0 };
const SPEED = FOE_KINDS[FOE.quaver]!.speed;

export const mindQuaver: FoeMind = (world, foe, target, pace) => {
  const over = phaseOver(foe, pace);
  switch (foe.phase) {
    case FOE_PHASE.windUp:
      halt(foe);
      if (!over) return;
      enter(foe, FOE_PHASE.attack, DART_TICKS);
      return;
    case FOE_PHASE.attack:
      foe.vx = foe.attackX * DART_SPEED * pace;
      foe.vy = foe.attackY * DART_SPEED * pace;
      if (over) enter(foe, FOE_PHASE.rest, REST_TICKS);
      return;
    case FOE_PHASE.rest:
      steer(foe, 0, 0);
      if (!over) return;
      foe.turn = -foe.turn;
      enter(foe, FOE_PHASE.moving, COOLDOWN_TICKS);
      return;
    default:
  }
  if (target === null) return steer(foe, 0, 0);
  const distance = unitTowards(scratch, foe.x, foe.y, target.x, target.y);
  const speed = SPEED * pace;
  steer(foe, (scratch.x - scratch.y * foe.turn * WEAVE) * speed, (scratch.y + scratch.x * foe.turn * WEAVE) * speed);
  if (distance > DART_RANGE || !over || !landsOnBeat(world, WIND_UP_TICKS, pace)) return;
  takeAim(world, foe, target, WIND_UP_TICKS / pace);
  enter(foe, FOE_PHASE.windUp, WIND_UP_TICKS);
};
