/** Signs at the edge of a narrow screen, one for each foe beyond it: nobody is hit by something out of sight. */
import type { FoeTracks } from '../foe-tracks.ts';
import { COLOR } from '../painting/palette.ts';
import type { StageCamera } from '../stage-camera.ts';
import type { StageSet } from '../stage-set.ts';

/** More signs than this are a wall, not a warning. */
const MAX_SIGNS = 18;
const INSET_PX = 14;
/** Signs grow as their foe comes within this, arena pixels. */
const NEAR = 420;

export function drawBeyond({ layers, frames }: StageSet, tracks: FoeTracks, camera: StageCamera): void {
  const inset = INSET_PX / camera.zoom;
  const left = camera.left + inset;
  const right = camera.left + camera.viewWidth - inset;
  const top = camera.top + inset;
  const bottom = camera.top + camera.viewHeight - inset;
  let signs = 0;
  for (let i = 0; i < tracks.count && signs < MAX_SIGNS; i++) {
    const x = tracks.x[i]!;
    const y = tracks.y[i]!;
    if (x > left && x < right && y > top && y < bottom) continue;
    signs++;
    const edgeX = Math.max(left, Math.min(right, x));
    const edgeY = Math.max(top, Math.min(bottom, y));
    const away = Math.hypot(x - edgeX, y - edgeY);
    const size = (1.25 - 0.6 * Math.min(1, away / NEAR)) / camera.zoom;
    layers.signs.place(frames.chevron, edgeX, edgeY, size, size, Math.atan2(y - edgeY, x - edgeX), 0.9, COLOR.danger);
  }
}
