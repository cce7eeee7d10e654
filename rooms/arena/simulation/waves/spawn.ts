/** The foes of a wave: where and when they come in. Which they are is in compose-wave.ts. */

import { addFoe } from '../foes/foes.ts';
import { isUp } from '../ships/ship.ts';
import { ARENA_HEIGHT, ARENA_WIDTH, MAX_FOES } from '../world/constants.ts';
import { foesAtOnce } from '../world/levers.ts';
import { nextFloat, nextIndex } from '../world/random.ts';
import type { World } from '../world/world.ts';
import { announceGroup } from './compose-wave.ts';
import { beatTicks, isOnBeat } from './director.ts';
import { PRESSURE_MAPS, sharedPressure } from './pressure.ts';
import { spawnInterval } from './step-director.ts';

/**
 * Growth of toughness per wave, 8 % of the first wave's, up to five times. With the ornaments that players gather this
 * keeps the downs per minute level over a quarter of an hour at one difficulty (measured with bots).
 */
const TOUGHNESS_GROWTH = 0.08;
const MAX_TOUGHNESS = 5;
/** Growth of foes at once per further player. */
const AT_ONCE_PER_PLAYER = 0.6;
/** However low the pressure, there is room for a group of the smallest size. */
const LEAST_AT_ONCE = 2;
/** Ticks until an empty arena is filled again. */
const EMPTY_TICKS = 12;
const SPAWN_DISTANCE = 250;
const SPAWN_TRIES = 8;
const EDGE = 30;

/** Foes of the announced group that have not come in yet. */
export function foesAnnounced({ queue }: World): number {
  return queue.length - queue.next;
}

/** Foes that are there or announced. Others may follow them (see `moreToCome`). */
export function foesLeft(world: World): number {
  return world.foes.count + foesAnnounced(world);
}

/** Whether another group follows the announced one in this wave. */
export function moreToCome({ queue }: World): boolean {
  return queue.partsLeft > 0;
}

/**
 * Lets the announced group in when the director says so and the arena has room at the difficulty in force, and
 * announces the next one. `players` are those who take part; while nobody does, no foes come.
 */
export function stepSpawning(world: World, players: number): void {
  const { queue, foes } = world;
  if (players === 0 || foesAnnounced(world) === 0) return;
  const interval = spawnInterval(world);
  const halfBeat = beatTicks(world.director) / 2;
  // It is never longer than the present phase's interval: a peak shortens a wait that a build-up began.
  queue.ticks = Math.min(queue.ticks - 1, interval + halfBeat);
  if (foes.count === 0) queue.ticks = Math.min(queue.ticks, EMPTY_TICKS);
  else if (interval === Number.POSITIVE_INFINITY) return;
  // The group comes on the beat nearest to its time; the next wait makes up for the difference.
  if (queue.ticks > halfBeat || !isOnBeat(world.director)) return;
  const count = Math.min(foesAnnounced(world), roomFor(world, players));
  if (count <= 0) return;
  for (let i = 0; i < count; i++) spawnNext(world);
  if (foesAnnounced(world) === 0) announceGroup(world, players);
  const wait = interval === Number.POSITIVE_INFINITY ? EMPTY_TICKS : interval;
  queue.ticks = wait + Math.max(-halfBeat, queue.ticks);
}

/** How many more foes there may be now. */
function roomFor(world: World, players: number): number {
  const perPlayer = foesAtOnce.at(world.levers.difficulty) * PRESSURE_MAPS.foesAtOnce.at(sharedPressure(world));
  const limit = Math.floor(perPlayer * (1 + AT_ONCE_PER_PLAYER * (players - 1)));
  return Math.min(MAX_FOES, Math.max(LEAST_AT_ONCE, limit)) - world.foes.count;
}

function spawnNext(world: World): void {
  const kind = world.queue.kinds[world.queue.next]!;
  world.queue.next += 1;
  const toughness = Math.min(MAX_TOUGHNESS, 1 + TOUGHNESS_GROWTH * (world.wave - 1));
  let x = 0;
  let y = 0;
  for (let attempt = 0; attempt < SPAWN_TRIES; attempt++) {
    // Foes come in at one of four walls, anywhere along it.
    const wall = nextIndex(world.random, 4);
    const along = nextFloat(world.random);
    x = wall === 0 ? EDGE : wall === 1 ? ARENA_WIDTH - EDGE : EDGE + along * (ARENA_WIDTH - 2 * EDGE);
    y = wall === 2 ? EDGE : wall === 3 ? ARENA_HEIGHT - EDGE : EDGE + along * (ARENA_HEIGHT - 2 * EDGE);
    if (isClear(world, x, y)) break;
  }
  addFoe(world.foes, kind, x, y, toughness);
}

function isClear(world: World, x: number, y: number): boolean {
  for (const ship of world.ships) {
    if (!isUp(ship)) continue;
    const dx = ship.x - x;
    const dy = ship.y - y;
    if (dx * dx + dy * dy < SPAWN_DISTANCE * SPAWN_DISTANCE) return false;
  }
  return true;
}
