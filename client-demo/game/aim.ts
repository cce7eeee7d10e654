/**
 * Aiming by rule. A stick or thumb gives a direction, which is bent a little towards a foe near its line: by three
 * fifths of the way to the foe, and at most BEND_TANGENT. A hand that aims past a foe still does. Keys alone give no
 * direction: the nearest foe is aimed at, ahead of where it goes. Both rules only write the aim of an input, which a
 * hand could do too. The server knows nothing of them.
 */
import type { FoeTracks } from './foe-tracks.ts';

/** Pixels per tick. */
const SHOT_SPEED = 24;
/** Shots reach 816 px; a foe that is further away than this is not aimed at. */
const AIM_RANGE = 560;
/** A foe this near to the line (8.5 degrees) attracts the aim … */
const NEAR_TANGENT = 0.15;
/** … by this share, and by no more than 5 degrees. */
const BEND_SHARE = 0.6;
export const BEND_TANGENT = 0.0875;

export interface Direction {
  x: number;
  y: number;
}

/**
 * Points `out`, a unit vector, at where the nearest foe will be when a shot gets there; false when none is in range.
 */
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
