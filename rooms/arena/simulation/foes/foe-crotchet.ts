/** Crotchet: chases without a pause, and cuts the corner to where its target is going. */

import { unitTowards, type Vector } from '../world/vectors.ts';
import { type FoeMind, phaseOver, steer } from './foe-behaviour.ts';
import { FOE, FOE_KINDS } from './foe-kinds.ts';

/** It looks ahead this share of the time it needs, but not further than MAX_LEAD_TICKS. */
const LEAD = 0.4;
const MAX_LEAD_TICKS = 16;

const scratch: Vector = { x: 1, y: 0 };
const SPEED = FOE_KINDS[FOE.crotchet]!.speed;

export const mindCrotchet: FoeMind = (_world, foe, target, pace) => {
  phaseOver(foe, pace);
  if (target === null) return steer(foe, 0, 0);
  const speed = SPEED * pace;
  const distance = unitTowards(scratch, foe.x, foe.y, target.x, target.y);
  const lead = Math.min(MAX_LEAD_TICKS, (distance / speed) * LEAD);
  unitTowards(scratch, foe.x, foe.y, target.x + target.vx * lead, target.y + target.vy * lead);
  steer(foe, scratch.x * speed, scratch.y * speed);
};
