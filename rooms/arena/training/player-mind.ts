/**
 * How a simulated player plays: it imagines a few directions, picks the least dangerous that suits its taste, aims with
 * its errors, and does everything late by its reaction time. Its whole state is plain data, so that a game can be
 * cloned with its players and played on at another difficulty.
 */

import { FOE_PHASE } from '../simulation/foes/foe-kinds.ts';
import type { ShipInput } from '../simulation/ships/ship-input.ts';
import { BUTTON } from '../simulation/ships/ship-input.ts';
import { ARENA_HEIGHT, ARENA_WIDTH, TICKS_PER_SECOND } from '../simulation/world/constants.ts';
import { createRandom, nextFloat, type RandomState } from '../simulation/world/random.ts';
import type { PlayerView } from '../simulation/world/view.ts';
import type { PlayerTraits } from './player-traits.ts';

export interface PlayerMind {
  readonly traits: PlayerTraits;
  readonly random: RandomState;
  /** Wishes between eye and hand, the oldest at `next`. */
  readonly delayed: { moveX: number; moveY: number; aimX: number; aimY: number; buttons: number }[];
  next: number;
  ticks: number;
  lapseTicks: number;
  chooseTicks: number;
  /** Tick until which the player is upset. */
  tiltedUntil: number;
  downs: number;
  aimError: number;
}

const TILT_TICKS = 20 * TICKS_PER_SECOND;
const SHOT_SPEED = 24;
const LOOK_AHEAD_TICKS = 8;
const STEP_PX = 12;
/** Unit vectors of the directions that may be weighed; the first is standing still. */
const D = Math.SQRT1_2;
const DIRECTIONS = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [D, D],
  [-D, -D],
  [D, -D],
  [-D, D],
] as const;

export function createMind(traits: PlayerTraits, seed: number): PlayerMind {
  const delayed = Array.from({ length: traits.reactionTicks }, () => ({
    moveX: 0,
    moveY: 0,
    aimX: 0,
    aimY: 0,
    buttons: 0,
  }));
  return {
    traits,
    random: createRandom(seed),
    delayed,
    next: 0,
    ticks: 0,
    lapseTicks: 0,
    chooseTicks: 0,
    tiltedUntil: 0,
    downs: 0,
    aimError: 0,
  };
}

/** Plays one tick: what was wished a reaction time ago is done now, and what is seen now becomes a wish. */
export function play(mind: PlayerMind, view: PlayerView, out: ShipInput): void {
  const wish = mind.delayed[mind.next]!;
  mind.next = (mind.next + 1) % mind.delayed.length;
  out.moveX = wish.moveX;
  out.moveY = wish.moveY;
  out.aimX = wish.aimX;
  out.aimY = wish.aimY;
  out.buttons = wish.buttons;
  mind.ticks++;
  if (view.own.downs > mind.downs) mind.tiltedUntil = mind.ticks + TILT_TICKS;
  mind.downs = view.own.downs;
  think(mind, view, wish);
}

type Wish = PlayerMind['delayed'][number];

function think(mind: PlayerMind, view: PlayerView, wish: Wish): void {
  const { traits, random } = mind;
  wish.buttons = 0;
  choose(mind, view, wish);
  if (mind.lapseTicks === 0 && nextFloat(random) < traits.lapseChance) mind.lapseTicks = traits.lapseTicks;
  if (mind.lapseTicks > 0) {
    mind.lapseTicks--;
    wish.moveX = 0;
    wish.moveY = 0;
    return;
  }
  aim(mind, view, wish);
  move(mind, view, wish);
}

/** The factor of errors at this moment: learning, fatigue and tilt on top of the trait. */
function unsteadiness({ traits, ticks, tiltedUntil }: PlayerMind): number {
  const minutes = ticks / (60 * TICKS_PER_SECOND);
  const learnt = 1 / (1 + traits.learning * minutes);
  const tired = 1 + traits.fatigue * Math.max(0, minutes - traits.tiresAfterMinutes);
  return learnt * tired * (ticks < tiltedUntil ? traits.tilt : 1);
}

function choose(mind: PlayerMind, view: PlayerView, wish: Wish): void {
  mind.chooseTicks = view.own.choosing ? mind.chooseTicks + 1 : 0;
  if (mind.chooseTicks < 20 || mind.chooseTicks % 2 === 1) return;
  wish.buttons |= [BUTTON.choose1, BUTTON.choose2, BUTTON.choose3][Math.floor(nextFloat(mind.random) * 3)]!;
}

function aim(mind: PlayerMind, view: PlayerView, wish: Wish): void {
  const { traits, random } = mind;
  const target = nearestFoe(view);
  if (target < 0) return;
  const foe = view.foes[target]!;
  const dx = foe.x - view.own.x;
  const dy = foe.y - view.own.y;
  const distance = Math.sqrt(dx * dx + dy * dy) + 1;
  const ahead = (distance / SHOT_SPEED + traits.reactionTicks) * traits.leading;
  // Three uniform numbers make a bell curve; half of the last error stays, as hands do not jump.
  const bell = 2 * (nextFloat(random) + nextFloat(random) + nextFloat(random) - 1.5);
  mind.aimError = 0.5 * mind.aimError + 0.85 * bell * traits.aimSpread * unsteadiness(mind);
  const aimX = dx + foe.vx * ahead;
  const aimY = dy + foe.vy * ahead;
  const x = aimX - aimY * mind.aimError;
  const y = aimY + aimX * mind.aimError;
  const scale = 127 / (Math.sqrt(x * x + y * y) + 1);
  wish.aimX = Math.round(x * scale);
  wish.aimY = Math.round(y * scale);
  if (distance < 700 && nextFloat(random) < traits.firing) wish.buttons |= BUTTON.fire;
}

function move(mind: PlayerMind, view: PlayerView, wish: Wish): void {
  const { traits, random } = mind;
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  // It weighs standing still and a random few of the eight ways.
  const first = Math.floor(nextFloat(random) * 8);
  for (let i = 0; i < traits.foresight; i++) {
    const index = i === 0 ? 0 : 1 + ((first + i) % 8);
    const cost = costOf(mind, view, index) + 0.15 * unsteadiness(mind) * nextFloat(random);
    if (cost < least) {
      least = cost;
      best = index;
    }
  }
  wish.moveX = Math.round(127 * DIRECTIONS[best]![0]);
  wish.moveY = Math.round(127 * DIRECTIONS[best]![1]);
  if (least > 1 && view.own.dashCooldownTicks === 0 && nextFloat(random) < traits.dashing) wish.buttons |= BUTTON.dash;
}

/** Danger and discomfort of going that way for a moment. */
function costOf({ traits }: PlayerMind, view: PlayerView, direction: number): number {
  const [ux, uy] = DIRECTIONS[direction]!;
  const x = view.own.x + ux * STEP_PX * LOOK_AHEAD_TICKS;
  const y = view.own.y + uy * STEP_PX * LOOK_AHEAD_TICKS;
  let cost = wallCost(x, ARENA_WIDTH) + wallCost(y, ARENA_HEIGHT);
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < view.foeCount; i++) {
    const foe = view.foes[i]!;
    const dx = foe.x + foe.vx * LOOK_AHEAD_TICKS - x;
    const dy = foe.y + foe.vy * LOOK_AHEAD_TICKS - y;
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance < nearest) nearest = distance;
    if (distance >= traits.awareness) continue;
    const attacks = foe.phase === FOE_PHASE.windUp || foe.phase === FOE_PHASE.attack;
    cost += (attacks ? 1.6 : 0.9) * (1 - distance / traits.awareness);
  }
  for (let i = 0; i < view.foeShotCount; i++) {
    const shot = view.foeShots[i]!;
    const dx = shot.x + shot.vx * LOOK_AHEAD_TICKS * 0.5 - x;
    const dy = shot.y + shot.vy * LOOK_AHEAD_TICKS * 0.5 - y;
    const distance = Math.sqrt(dx * dx + dy * dy);
    if (distance < traits.awareness * 0.5) cost += 1.2 * (1 - distance / (traits.awareness * 0.5));
  }
  if (nearest < Number.POSITIVE_INFINITY) cost += 0.5 * Math.min(1, Math.abs(nearest - traits.distance) / 300);
  return cost - lure(view, x, y);
}

function wallCost(at: number, size: number): number {
  const room = Math.min(at, size - at);
  return room < 80 ? 1 - room / 80 : 0;
}

/** The attraction of pick-ups and downed team-mates. */
function lure(view: PlayerView, x: number, y: number): number {
  let draw = 0;
  const wants = view.own.health < 0.7 * view.own.maxHealth ? 0.6 : 0.3;
  for (let i = 0; i < view.pickupCount; i++)
    draw += wants * closeness(view.pickups[i]!.x - x, view.pickups[i]!.y - y, 260);
  for (let i = 0; i < view.mateCount; i++) {
    if (!view.mates[i]!.up) draw += 0.8 * closeness(view.mates[i]!.x - x, view.mates[i]!.y - y, 700);
  }
  return draw;
}

function closeness(dx: number, dy: number, reach: number): number {
  const distance = Math.sqrt(dx * dx + dy * dy);
  return distance < reach ? 1 - distance / reach : 0;
}

function nearestFoe(view: PlayerView): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < view.foeCount; i++) {
    const dx = view.foes[i]!.x - view.own.x;
    const dy = view.foes[i]!.y - view.own.y;
    const square = dx * dx + dy * dy;
    if (square < least) {
      least = square;
      best = i;
    }
  }
  return best;
}
