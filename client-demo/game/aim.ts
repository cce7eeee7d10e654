/**
 * Aim by rule. With stick or thumb the direction is bent a little to a foe near its line: at most BEND_TANGENT, and by
 * three fifths of what it is off, so that a hand that aims past a foe still does. Whoever moves with keys alone has no
 * direction to give: then the nearest foe is aimed at, ahead of where it goes. Either only writes the aim of an input, as
 * any hand could; the server knows nothing of it.
 */
import type { FoeTracks } from './foe-tracks.ts';

/** Pixels per tick. */
const SHOT_SPEED = 24;
/** Shots reach 816 px; further than this nobody means a foe. */
const AIM_RANGE = 560;
/** Foes this far off the line (8.5 degrees) attract the aim … */
const NEAR_TANGENT = 0.15;
/** … by this share, and by no more than 5 degrees. */
const BEND_SHARE = 0.6;
export const BEND_TANGENT = 0.0875;

export interface Direction {
  x: number;
  y: number;
}

/** Points `out`, a unit vector, at the nearest foe's place when a shot gets there; false when none is in range. */
export function aimAtNearest(tracks: FoeTracks, x: number, y: number, delayTicks: number, out: Direction): boolean {
  let best = -1;
  let bestDistance = AIM_RANGE;
  for (let i = 0; i < tracks.count; i++) {
    const distance = Math.hypot(tracks.x[i]! - x, tracks.y[i]! - y) - tracks.radius[i]!;
    if (distance >= bestDistance) continue;
    best = i;
    bestDistance = distance;
  }
  if (best < 0) return false;
  leadTo(tracks, best, x, y, delayTicks, out);
  return true;
}

/** Bends `aim`, a unit vector, towards the foe nearest to its line, if one is near it. */
export function bendAim(tracks: FoeTracks, x: number, y: number, delayTicks: number, aim: Direction): void {
  let nearest = NEAR_TANGENT;
  let bend = 0;
  for (let i = 0; i < tracks.count; i++) {
    leadTo(tracks, i, x, y, delayTicks, scratch);
    const along = scratch.x * aim.x + scratch.y * aim.y;
    if (along <= 0 || Math.hypot(tracks.x[i]! - x, tracks.y[i]! - y) > AIM_RANGE) continue;
    const tangent = (aim.x * scratch.y - aim.y * scratch.x) / along;
    if (Math.abs(tangent) >= nearest) continue;
    nearest = Math.abs(tangent);
    bend = tangent * BEND_SHARE;
  }
  if (bend === 0) return;
  bend = Math.min(BEND_TANGENT, Math.max(-BEND_TANGENT, bend));
  const length = Math.hypot(1, bend);
  const bentX = (aim.x - aim.y * bend) / length;
  aim.y = (aim.y + aim.x * bend) / length;
  aim.x = bentX;
}

const scratch: Direction = { x: 1, y: 0 };

function leadTo(tracks: FoeTracks, i: number, x: number, y: number, delayTicks: number, out: Direction): void {
  const lead = Math.hypot(tracks.x[i]! - x, tracks.y[i]! - y) / SHOT_SPEED + delayTicks;
  const dx = tracks.x[i]! + tracks.vx[i]! * lead - x;
  const dy = tracks.y[i]! + tracks.vy[i]! * lead - y;
  const length = Math.hypot(dx, dy);
  out.x = length < 1e-6 ? 1 : dx / length;
  out.y = length < 1e-6 ? 0 : dy / length;
}
