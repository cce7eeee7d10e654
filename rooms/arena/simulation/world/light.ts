/** The light over the stage in Lydian: whole between waves, narrowing during one. Shots vanish in the dark. */
import { ARENA_HEIGHT, ARENA_PHASE, ARENA_WIDTH } from './constants.ts';
import { modeRules } from './modes.ts';
import type { World } from './world.ts';

/** Radius that reaches past every corner: nothing is dark. */
export const FULL_LIGHT = 760;
/** Smallest radius, wider than half the height less a ship: the light leaves ground to stand on in every direction. */
export const NARROW_LIGHT = 320;
/** Pixels per tick: full to narrow in 37 s, the length of a middling wave. */
const NARROWING = 0.6;

/** Radius of the light around the middle of the arena. */
export function lightRadius(world: World): number {
  if (!modeRules(world.mode).narrows || world.phase !== ARENA_PHASE.fight) return FULL_LIGHT;
  return Math.max(NARROW_LIGHT, FULL_LIGHT - NARROWING * world.waveTicks);
}

export function isDark(x: number, y: number, radius: number): boolean {
  if (radius >= FULL_LIGHT) return false;
  const dx = x - ARENA_WIDTH / 2;
  const dy = y - ARENA_HEIGHT / 2;
  return dx * dx + dy * dy > radius * radius;
}
