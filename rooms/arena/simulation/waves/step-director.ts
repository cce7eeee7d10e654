/**
 * The director decides when foes come, not which. It follows the players' measured intensity through build-up, peak and
 * relax (after Booth 2009, "The AI Systems of Left 4 Dead": it adjusts the pace, never the difficulty), and turns phase
 * and intensity into the tempo that the music follows.
 */

import { isUp, type Ship } from '../ships/ship.ts';
import { MAX_PLAYERS } from '../world/constants.ts';
import { directorStretch } from '../world/levers.ts';
import type { World } from '../world/world.ts';
import { DIRECTION, type Director, MAX_TEMPO_BPM, MIN_TEMPO_BPM, NEAR_FOE } from './director.ts';
import { PRESSURE_MAPS, sharedPressure, stepPressure } from './pressure.ts';

/** Largest change of tempo per tick, 4 bpm per second: the whole range takes 18 s, a usual change two bars or three. */
const TEMPO_GLIDE = 0.2;

/** Intensity of a player at which build-up ends. */
export const PEAK_AT = 0.7;
/** Length of a peak, whatever happens. */
export const SUSTAIN_TICKS = 80;
/** Relax starts counting when all players are below this, or after FADE_LIMIT_TICKS. */
const RELAX_BELOW = 0.4;
const FADE_LIMIT_TICKS = 160;
export const RELAX_TICKS = 70;

/** Ticks between groups of foes. */
const BUILD_UP_INTERVAL = 48;
const PEAK_INTERVAL = 34;

/** Decay of intensity per tick: full to none in 8 s. */
const DECAY = 1 / 160;
/** Intensity added per tick by each near foe, up to MAX_CROWD: three foes cancel the decay, more raise it. */
const CROWDING = 1 / 480;
const MAX_CROWD = 6;

/** Steps the director, every tick. `fighting` is false between waves, when the director only calms down. */
export function stepDirector(world: World, fighting: boolean): void {
  const director = world.director;
  let highest = 0;
  for (let slot = 0; slot < MAX_PLAYERS; slot++) {
    const ship = world.ships[slot]!;
    if (!ship.present) continue;
    if (isUp(ship)) calm(world, ship);
    stepPressure(world, ship);
    highest = Math.max(highest, ship.intensity);
  }
  director.intensity += (highest - director.intensity) * 0.1;
  if (fighting) direct(world, highest);
  else turn(director, DIRECTION.buildUp);
  glideTempo(director, fighting);
}

function direct(world: World, highest: number): void {
  const director = world.director;
  const stretch = directorStretch.at(world.levers.pace);
  director.directionTicks += 1;
  switch (director.direction) {
    case DIRECTION.buildUp:
      if (highest >= PEAK_AT) turn(director, DIRECTION.peak);
      return;
    case DIRECTION.peak:
      // A higher pace makes the peak longer, unlike the other two.
      if (director.directionTicks >= SUSTAIN_TICKS / stretch) turn(director, DIRECTION.relax);
      return;
    default:
      relax(world, highest, stretch);
  }
}

/** Steps a relax. It counts only once the players have calmed down, and ends early when no foe is left. */
function relax(world: World, highest: number, stretch: number): void {
  const director = world.director;
  const fading = highest >= RELAX_BELOW && director.directionTicks < FADE_LIMIT_TICKS * stretch;
  if (!fading) director.calmTicks += 1;
  if (director.calmTicks >= RELAX_TICKS * stretch || world.foes.count === 0) turn(director, DIRECTION.buildUp);
}

function turn(director: Director, direction: number): void {
  director.direction = direction;
  director.directionTicks = 0;
  director.calmTicks = 0;
}

/** Ticks until the next group of foes at this moment, or Infinity while the players rest. */
export function spawnInterval(world: World): number {
  const stretch = directorStretch.at(world.levers.pace) / PRESSURE_MAPS.spawnRate.at(sharedPressure(world));
  if (world.director.direction === DIRECTION.relax) return Number.POSITIVE_INFINITY;
  return (world.director.direction === DIRECTION.peak ? PEAK_INTERVAL : BUILD_UP_INTERVAL) * stretch;
}

function glideTempo(director: Director, fighting: boolean): void {
  const lift = !fighting
    ? 0
    : director.direction === DIRECTION.peak
      ? 0.35
      : director.direction === DIRECTION.buildUp
        ? 0.2
        : 0.05;
  const share = Math.min(1, 0.65 * director.intensity + lift);
  const wanted = MIN_TEMPO_BPM + (MAX_TEMPO_BPM - MIN_TEMPO_BPM) * share;
  const change = Math.min(TEMPO_GLIDE, Math.max(-TEMPO_GLIDE, wanted - director.tempoBpm));
  director.tempoBpm = Math.min(MAX_TEMPO_BPM, Math.max(MIN_TEMPO_BPM, director.tempoBpm + change));
}

/** Changes a ship's intensity by decay and by crowding. */
function calm(world: World, ship: Ship): void {
  let near = 0;
  for (let index = 0; index < world.foes.count; index++) {
    const foe = world.foes.items[index]!;
    const dx = foe.x - ship.x;
    const dy = foe.y - ship.y;
    if (dx * dx + dy * dy < NEAR_FOE * NEAR_FOE) near += 1;
  }
  const change = Math.min(MAX_CROWD, near) * CROWDING - DECAY;
  ship.intensity = Math.min(1, Math.max(0, ship.intensity + change));
}
