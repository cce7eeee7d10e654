/** The foes of a wave: which they are, and where and when they come in. */

import { FOE_KINDS } from '../foes/foe-kinds.ts';
import { addFoe } from '../foes/foes.ts';
import { isUp } from '../ships/ship.ts';
import { ARENA_HEIGHT, ARENA_WIDTH, MAX_FOES } from '../world/constants.ts';
import { foesAtOnce, spawnBudget } from '../world/levers.ts';
import { modeRules } from '../world/modes.ts';
import { nextFloat, nextIndex } from '../world/random.ts';
import type { World } from '../world/world.ts';
import { beatTicks, isOnBeat } from './director.ts';
import { MAX_WAVE_FOES } from './spawn-queue.ts';
import { spawnInterval } from './step-director.ts';

/** Share of the first wave's budget that each wave may spend in addition: 14 %, up to six times the first budget. */
const WAVE_GROWTH = 0.14;
const MAX_WAVE_GROWTH = 6;
/**
 * Growth of toughness per wave, 8 % of the first wave's, up to five times. With the ornaments that players gather this
 * keeps the downs per minute level over a quarter of an hour at one difficulty (measured with bots).
 */
const TOUGHNESS_GROWTH = 0.08;
const MAX_TOUGHNESS = 5;
/** Growth per further player, of the budget and of foes at once. */
const BUDGET_PER_PLAYER = 0.7;
const AT_ONCE_PER_PLAYER = 0.6;
/** Number of waves by which full difficulty makes each kind appear earlier. */
const EARLIER_WAVES = 4;
/** About the number of groups in a wave. */
const GROUPS = 6;
/** Ticks until an empty arena is filled again. */
const EMPTY_TICKS = 12;
const SPAWN_DISTANCE = 250;
const SPAWN_TRIES = 8;
const EDGE = 30;

export function foesToCome(world: World): number {
  return world.queue.length - world.queue.next;
}

/** Foes of this wave that are alive or still to come. */
export function foesLeft(world: World): number {
  return world.foes.count + foesToCome(world);
}

/** Composes a wave at the difficulty in force: spends the budget on kinds drawn by weight. */
export function composeWave(world: World, players: number): void {
  const { difficulty } = world.levers;
  const growth = Math.min(MAX_WAVE_GROWTH, 1 + WAVE_GROWTH * (world.wave - 1));
  let budget = spawnBudget.at(difficulty) * growth * (1 + BUDGET_PER_PLAYER * (players - 1));
  const reach = world.wave + difficulty * EARLIER_WAVES;
  const { queue } = world;
  queue.length = 0;
  queue.next = 0;
  queue.ticks = 0;
  while (budget > 0 && queue.length < MAX_WAVE_FOES) {
    const kind = drawKind(world, reach, budget);
    queue.kinds[queue.length] = kind;
    queue.length += 1;
    budget -= FOE_KINDS[kind]!.price;
  }
}

/** Picks a kind that may appear and that the budget can pay, by weight and the mode's mix; else the cheapest. */
function drawKind(world: World, reach: number, budget: number): number {
  const { mix } = modeRules(world.mode);
  let total = 0;
  for (let number = 0; number < FOE_KINDS.length; number++) {
    const kind = FOE_KINDS[number]!;
    if (kind.firstWave <= reach && kind.price <= budget) total += kind.weight * mix[number]!;
  }
  let left = nextFloat(world.random) * total;
  for (let number = 0; number < FOE_KINDS.length; number++) {
    const kind = FOE_KINDS[number]!;
    if (kind.firstWave > reach || kind.price > budget) continue;
    left -= kind.weight * mix[number]!;
    if (left < 0) return number;
  }
  return 0;
}

/** Lets the next group in when the director says so and the arena has room at the difficulty in force. */
export function stepSpawning(world: World, players: number): void {
  const { queue, foes } = world;
  if (queue.next >= queue.length) return;
  const interval = spawnInterval(world);
  const halfBeat = beatTicks(world.director) / 2;
  // It is never longer than the present phase's interval: a peak shortens a wait that a build-up began.
  queue.ticks = Math.min(queue.ticks - 1, interval + halfBeat);
  if (foes.count === 0) queue.ticks = Math.min(queue.ticks, EMPTY_TICKS);
  else if (interval === Number.POSITIVE_INFINITY) return;
  // The group comes on the beat nearest to its time; the next wait makes up for the difference.
  if (queue.ticks > halfBeat || !isOnBeat(world.director)) return;
  const perPlayer = foesAtOnce.at(world.levers.difficulty);
  const limit = Math.min(MAX_FOES, Math.floor(perPlayer * (1 + AT_ONCE_PER_PLAYER * (players - 1))));
  const group = Math.max(2, Math.ceil(queue.length / GROUPS));
  const count = Math.min(group, limit - foes.count, queue.length - queue.next);
  if (count <= 0) return;
  for (let i = 0; i < count; i++) spawnNext(world);
  const wait = interval === Number.POSITIVE_INFINITY ? EMPTY_TICKS : interval;
  queue.ticks = wait + Math.max(-halfBeat, queue.ticks);
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
