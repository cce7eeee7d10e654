/**
 * The foes of a wave: which they are. A wave is composed in parts, each at the difficulty in force when its group is
 * announced, so that a change of difficulty shows with the next group and not with the next wave.
 */

import { FOE_KINDS } from '../foes/foe-kinds.ts';
import { MAX_FOES } from '../world/constants.ts';
import { spawnBudget } from '../world/levers.ts';
import { modeRules } from '../world/modes.ts';
import { nextFloat } from '../world/random.ts';
import type { World } from '../world/world.ts';
import { WAVE_PARTS } from './spawn-queue.ts';

/** Share of the first wave's budget that each wave may spend in addition: 14 %, up to six times the first budget. */
const WAVE_GROWTH = 0.14;
const MAX_WAVE_GROWTH = 6;
/** Growth of the budget per further player. */
const BUDGET_PER_PLAYER = 0.7;
/** Number of waves by which full difficulty makes each kind appear earlier. */
const EARLIER_WAVES = 4;
/**
 * Limit of a wave's budget. A foe costs 2.2 points on average, so this buys 240; the greatest budget without it
 * (75 × 6 × 3.1) would buy 640: too many to fight.
 */
export const MAX_WAVE_POINTS = 528;
/** The least that a group is made of: two of the cheapest foes. Smaller parts are put together. */
const LEAST_GROUP_POINTS = 2;

/** Begins a wave and announces its first group. */
export function beginWave(world: World, players: number): void {
  const { queue } = world;
  queue.partsLeft = WAVE_PARTS;
  queue.points = 0;
  queue.ticks = 0;
  announceGroup(world, players);
}

/** Composes the next group at the difficulty in force, if there is one. */
export function announceGroup(world: World, players: number): void {
  const { queue } = world;
  queue.length = 0;
  queue.next = 0;
  if (queue.partsLeft === 0) return;
  const part = waveBudget(world, players) / WAVE_PARTS;
  while (queue.partsLeft > 0 && queue.points < LEAST_GROUP_POINTS) {
    queue.points += part;
    queue.partsLeft -= 1;
  }
  const reach = world.wave + world.levers.difficulty * EARLIER_WAVES;
  // A part that was said to come brings a foe, even if dear ones before it have left nothing to pay for it.
  while ((queue.points > 0 || queue.length === 0) && queue.length < MAX_FOES) {
    // A dear foe may be bought on account of the wave's later parts, as if the wave were composed at once.
    const kind = drawKind(world, reach, queue.points + part * queue.partsLeft);
    queue.kinds[queue.length] = kind;
    queue.length += 1;
    queue.points -= FOE_KINDS[kind]!.price;
  }
}

/** Points for a whole wave at the difficulty in force. */
function waveBudget(world: World, players: number): number {
  const growth = Math.min(MAX_WAVE_GROWTH, 1 + WAVE_GROWTH * (world.wave - 1));
  const budget = spawnBudget.at(world.levers.difficulty) * growth * (1 + BUDGET_PER_PLAYER * (players - 1));
  return Math.min(MAX_WAVE_POINTS, budget);
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
