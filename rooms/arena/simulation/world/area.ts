/** Effects on everything within a circle. */
import { pushFoe } from '../foes/foes.ts';
import { FOE_OWNER } from '../shots/shots.ts';
import type { World } from './world.ts';

/** Ends the flight of foes' shots within `radius`: they hurt nobody any more, and stepShots removes them. */
export function silenceShots(world: World, x: number, y: number, radius: number): void {
  if (radius <= 0) return;
  for (let index = 0; index < world.shots.count; index++) {
    const shot = world.shots.items[index]!;
    const dx = shot.x - x;
    const dy = shot.y - y;
    if (shot.owner === FOE_OWNER && dx * dx + dy * dy <= radius * radius) shot.ticksLeft = 0;
  }
}

/** Pushes foes within `radius` away from (x, y). */
export function pushFoesAway(world: World, x: number, y: number, radius: number, force: number): void {
  for (let index = 0; index < world.foes.count; index++) {
    const foe = world.foes.items[index]!;
    const dx = foe.x - x;
    const dy = foe.y - y;
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance > 0 && distance <= radius) pushFoe(foe, dx / distance, dy / distance, force);
  }
}
