/**
 * What one player sees, for bots and anything else that plays through a screen. It is made once and filled again each
 * tick: copy what you keep, and read only the first `…Count` entries of a list.
 */

import { isInvulnerable, isUp, type Ship } from '../ships/ship.ts';
import { FOE_OWNER } from '../shots/shots.ts';
import { foesLeft, moreToCome } from '../waves/spawn.ts';
import { ARENA_PHASE, MAX_FOES, MAX_PICKUPS, MAX_PLAYERS, MAX_SHOTS } from './constants.ts';
import type { World } from './world.ts';

/** The player's own ship. Lengths in pixels, velocities in pixels per tick, times in ticks. */
export interface OwnView {
  x: number;
  y: number;
  vx: number;
  vy: number;
  /** Unit vector of the aim. */
  aimX: number;
  aimY: number;
  health: number;
  maxHealth: number;
  /** 0 = up, else the ticks until it comes back by itself. */
  downedTicks: number;
  invulnerable: boolean;
  /** 0 = a dash may start. */
  dashCooldownTicks: number;
  overdriveTicks: number;
  score: number;
  combo: number;
  kills: number;
  downs: number;
  /** How often each ornament is held, by id - 1. */
  readonly ornaments: number[];
  /** Ornaments on offer (see upgrades.ts), 0 = none. */
  readonly offer: [number, number, number];
  choosing: boolean;
}

export interface MateView {
  slot: number;
  x: number;
  y: number;
  up: boolean;
  /** Share of full health, 0 to 1. */
  health: number;
}

export interface FoeView {
  id: number;
  /** The kind of foe, see FOE. */
  kind: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
  /** Share of health left, 0 to 1. */
  health: number;
  /** What the foe is doing, see FOE_PHASE. */
  phase: number;
}

export interface ShotView {
  id: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
  radius: number;
}

export interface PickupView {
  id: number;
  /** The kind of pick-up, see PICKUP. */
  kind: number;
  x: number;
  y: number;
}

export interface PlayerView {
  tick: number;
  slot: number;
  wave: number;
  /** The arena's phase, see ARENA_PHASE. */
  phase: number;
  phaseTicks: number;
  /** Foes that are there or announced, and whether others follow them in this wave. */
  foesLeft: number;
  moreToCome: boolean;
  /** The points of all players together. */
  teamScore: number;
  /** A rest (a pick-up) holds the foes. */
  resting: boolean;
  tempoBpm: number;
  readonly own: OwnView;
  readonly mates: readonly MateView[];
  mateCount: number;
  readonly foes: readonly FoeView[];
  foeCount: number;
  /** Foes' shots, which hurt. */
  readonly foeShots: readonly ShotView[];
  foeShotCount: number;
  /** Players' shots, including the player's own. */
  readonly friendlyShots: readonly ShotView[];
  friendlyShotCount: number;
  readonly pickups: readonly PickupView[];
  pickupCount: number;
}

function fill<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

const emptyShot = (): ShotView => ({ id: 0, x: 0, y: 0, vx: 0, vy: 0, radius: 0 });

export function createView(): PlayerView {
  return {
    tick: 0,
    slot: 0,
    wave: 1,
    phase: ARENA_PHASE.waiting,
    phaseTicks: 0,
    foesLeft: 0,
    moreToCome: false,
    teamScore: 0,
    resting: false,
    tempoBpm: 0,
    own: createOwnView(),
    mates: fill(MAX_PLAYERS - 1, () => ({ slot: 0, x: 0, y: 0, up: false, health: 0 })),
    mateCount: 0,
    foes: fill(MAX_FOES, () => ({ id: 0, kind: 0, x: 0, y: 0, vx: 0, vy: 0, health: 0, phase: 0 })),
    foeCount: 0,
    foeShots: fill(MAX_SHOTS, emptyShot),
    foeShotCount: 0,
    friendlyShots: fill(MAX_SHOTS, emptyShot),
    friendlyShotCount: 0,
    pickups: fill(MAX_PICKUPS, () => ({ id: 0, kind: 0, x: 0, y: 0 })),
    pickupCount: 0,
  };
}

function createOwnView(): OwnView {
  return {
    x: 0,
    y: 0,
    vx: 0,
    vy: 0,
    aimX: 1,
    aimY: 0,
    health: 0,
    maxHealth: 1,
    downedTicks: 0,
    invulnerable: false,
    dashCooldownTicks: 0,
    overdriveTicks: 0,
    score: 0,
    combo: 0,
    kills: 0,
    downs: 0,
    ornaments: [],
    offer: [0, 0, 0],
    choosing: false,
  };
}

/** Fills `view` with what the player in `slot` (0 to 3) sees now. Allocates nothing after the first call. */
export function fillView(world: World, slot: number, view: PlayerView): void {
  view.tick = world.tick;
  view.slot = slot;
  view.wave = world.wave;
  view.phase = world.phase;
  view.phaseTicks = world.phaseTicks;
  view.foesLeft = foesLeft(world);
  view.moreToCome = moreToCome(world);
  view.teamScore = world.score;
  view.resting = world.restTicks > 0;
  view.tempoBpm = world.director.tempoBpm;
  fillOwn(world.ships[slot]!, view.own);
  fillMates(world, slot, view);
  fillFoes(world, view);
  fillShots(world, view);
  fillPickups(world, view);
}

function fillOwn(ship: Ship, own: OwnView): void {
  own.x = ship.x;
  own.y = ship.y;
  own.vx = ship.vx;
  own.vy = ship.vy;
  own.aimX = ship.aimX;
  own.aimY = ship.aimY;
  own.health = ship.health;
  own.maxHealth = ship.maxHealth;
  own.downedTicks = ship.downedTicks;
  own.invulnerable = isInvulnerable(ship);
  own.dashCooldownTicks = ship.dashCooldownTicks;
  own.overdriveTicks = ship.overdriveTicks;
  own.score = ship.score;
  own.combo = ship.combo;
  own.kills = ship.kills;
  own.downs = ship.downs;
  for (let index = 0; index < ship.ornaments.length; index++) own.ornaments[index] = ship.ornaments[index]!;
  own.offer[0] = ship.offer[0];
  own.offer[1] = ship.offer[1];
  own.offer[2] = ship.offer[2];
  own.choosing = ship.choosing;
}

function fillMates(world: World, slot: number, view: PlayerView): void {
  let count = 0;
  for (let other = 0; other < MAX_PLAYERS; other++) {
    const ship = world.ships[other]!;
    if (other === slot || !ship.present) continue;
    const mate = view.mates[count]!;
    mate.slot = other;
    mate.x = ship.x;
    mate.y = ship.y;
    mate.up = isUp(ship);
    mate.health = ship.health / ship.maxHealth;
    count += 1;
  }
  view.mateCount = count;
}

function fillFoes(world: World, view: PlayerView): void {
  const { items, count } = world.foes;
  for (let index = 0; index < count; index++) {
    const foe = items[index]!;
    const seen = view.foes[index]!;
    seen.id = foe.id;
    seen.kind = foe.kind;
    seen.x = foe.x;
    seen.y = foe.y;
    seen.vx = foe.vx;
    seen.vy = foe.vy;
    seen.health = Math.max(0, foe.health / foe.maxHealth);
    seen.phase = foe.phase;
  }
  view.foeCount = count;
}

function fillShots(world: World, view: PlayerView): void {
  const { items, count } = world.shots;
  let hostile = 0;
  let friendly = 0;
  for (let index = 0; index < count; index++) {
    const shot = items[index]!;
    const isHostile = shot.owner === FOE_OWNER;
    const seen = isHostile ? view.foeShots[hostile]! : view.friendlyShots[friendly]!;
    if (isHostile) hostile += 1;
    else friendly += 1;
    seen.id = shot.id;
    seen.x = shot.x;
    seen.y = shot.y;
    seen.vx = shot.vx;
    seen.vy = shot.vy;
    seen.radius = shot.radius;
  }
  view.foeShotCount = hostile;
  view.friendlyShotCount = friendly;
}

function fillPickups(world: World, view: PlayerView): void {
  const { items, count } = world.pickups;
  for (let index = 0; index < count; index++) {
    const pickup = items[index]!;
    const seen = view.pickups[index]!;
    seen.id = pickup.id;
    seen.kind = pickup.kind;
    seen.x = pickup.x;
    seen.y = pickup.y;
  }
  view.pickupCount = count;
}
