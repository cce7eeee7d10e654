/** Tremolo: shakes, circles at a distance and shoots short volleys at where its target is going. */

import { unitTowards, type Vector } from '../world/vectors.ts';
import { enter, type FoeMind, landsOnBeat, phaseOver, shoot, steer, takeAim } from './foe-behaviour.ts';
import { FOE, FOE_KINDS, FOE_PHASE } from './foe-kinds.ts';

const NEAR = 230;
const FAR = 340;
const SHOOT_RANGE = 560;
/** Pixels per tick by which it shakes to and fro. */
const SHAKE = 2.5;
const WIND_UP_TICKS = 9;
const VOLLEY = 3;
const VOLLEY_TICKS = 3;
const COOLDOWN_TICKS = 34;
const SHOT_SPEED = 7;
const SHOT_DAMAGE = 9;

const scratch: Vector = { x: 1, y: 0 };
const SPEED = FOE_KINDS[FOE.tremolo]!.speed;

export const mindTremolo: FoeMind = (world, foe, target, pace) => {
  const over = phaseOver(foe, pace);
  if (target === null) {
    enter(foe, FOE_PHASE.moving, COOLDOWN_TICKS);
    return steer(foe, 0, 0);
  }
  const distance = unitTowards(scratch, foe.x, foe.y, target.x, target.y);
  const approach = distance > FAR ? 1 : distance < NEAR ? -1 : 0;
  const shake = (world.tick + foe.id) % 2 === 0 ? SHAKE : -SHAKE;
  const slow = foe.phase === FOE_PHASE.moving ? 1 : 0.3;
  const along = SPEED * pace * approach * slow;
  const across = SPEED * pace * 0.6 * foe.turn * slow + shake;
  steer(foe, scratch.x * along - scratch.y * across, scratch.y * along + scratch.x * across);
  if (!over) return;
  switch (foe.phase) {
    case FOE_PHASE.windUp:
      foe.volley = VOLLEY;
      enter(foe, FOE_PHASE.attack, 0);
      return;
    case FOE_PHASE.attack:
      takeAim(world, foe, target, distance / (SHOT_SPEED * pace));
      shoot(world, foe, foe.attackX, foe.attackY, SHOT_SPEED * pace, SHOT_DAMAGE);
      foe.volley -= 1;
      if (foe.volley > 0) foe.phaseTicks = VOLLEY_TICKS;
      else enter(foe, FOE_PHASE.moving, COOLDOWN_TICKS);
      return;
    default:
      if (distance <= SHOOT_RANGE && landsOnBeat(world, WIND_UP_TICKS, pace))
        enter(foe, FOE_PHASE.windUp, WIND_UP_TICKS);
  }
};
