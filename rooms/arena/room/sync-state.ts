/**
 * Writes the world into the state that clients see. Writing an equal value costs no bytes, but it costs a setter's
 * time: with fifty entities in 200 sessions that was a seventh of a server's CPU. So what cannot have changed is not
 * written, and entities are found by their number in maps of our own: the schema's maps have text keys.
 */

import type { Foe } from '../simulation/foes/foes.ts';
import type { Pickup } from '../simulation/ships/pickup-pool.ts';
import { isInvulnerable, isResting, type Ship } from '../simulation/ships/ship.ts';
import type { Shot } from '../simulation/shots/shots.ts';
import { beatTicks } from '../simulation/waves/director.ts';
import { foesLeft, moreToCome } from '../simulation/waves/spawn.ts';
import { lightRadius } from '../simulation/world/light.ts';
import type { World } from '../simulation/world/world.ts';
import { type ArenaState, FoeState, PickupState, type PlayerState, ShotState } from './arena-state.ts';

/** Writes one world's ticks into one state; nothing else may add or remove its foes, shots and pick-ups. */
export class StateSync {
  #state: ArenaState;
  #foes: PoolSync<Foe, FoeState>;
  #shots: PoolSync<Shot, ShotState>;
  #pickups: PoolSync<Pickup, PickupState>;

  constructor(state: ArenaState) {
    this.#state = state;
    this.#foes = new PoolSync(state.foes, createFoe, syncFoe);
    this.#shots = new PoolSync(state.shots, createShot, syncShot);
    this.#pickups = new PoolSync(state.pickups, createPickup, syncPickup);
  }

  write(world: World): void {
    const state = this.#state;
    state.tick = world.tick;
    state.wave = world.wave;
    state.phase = world.phase;
    state.phaseTicks = world.phaseTicks;
    state.foesLeft = foesLeft(world);
    state.moreToCome = moreToCome(world);
    state.score = world.score;
    state.direction = world.director.direction;
    state.arenaMode = world.mode;
    // It goes in steps of four pixels: the edge is soft, and steps of one would be sent every tick.
    state.lightRadius = 4 * Math.round(lightRadius(world) / 4);
    // A dial can show two digits; more would be a patch every tick.
    state.intensity = Math.round(world.director.intensity * 100) / 100;
    state.tempoBpm = Math.round(world.director.tempoBpm);
    syncBeat(world, state);
    state.difficulty = world.levers.difficulty;
    state.pace = world.levers.pace;
    for (const [key, player] of state.players) syncPlayer(world.ships[Number(key)]!, player);
    this.#foes.write(world.foes);
    this.#shots.write(world.shots);
    this.#pickups.write(world.pickups);
  }
}

/** Written once a beat: the times of later beats follow from the tempo. */
function syncBeat({ tick, director }: World, state: ArenaState): void {
  const beat = Math.floor(director.beats);
  if (beat === state.beat) return;
  state.beat = beat;
  state.beatTick = tick - (director.beats - beat) * beatTicks(director);
}

function syncPlayer(ship: Ship, player: PlayerState): void {
  player.x = ship.x;
  player.y = ship.y;
  player.vx = ship.vx;
  player.vy = ship.vy;
  player.aimX = ship.aimX;
  player.aimY = ship.aimY;
  player.dashX = ship.dashX;
  player.dashY = ship.dashY;
  player.dashTicks = ship.dashTicks;
  player.dashCooldownTicks = ship.dashCooldownTicks;
  player.moveScale = ship.moveScale;
  player.frozen = ship.frozen;
  player.health = ship.health;
  player.maxHealth = ship.maxHealth;
  player.downedTicks = ship.downedTicks;
  player.invulnerable = isInvulnerable(ship);
  player.resting = isResting(ship);
  player.overdriveTicks = ship.overdriveTicks;
  player.score = Math.max(0, Math.round(ship.score));
  player.combo = ship.combo;
  player.kills = ship.kills;
  player.downs = ship.downs;
  player.offer1 = ship.choosing ? ship.offer[0] : 0;
  player.offer2 = ship.choosing ? ship.offer[1] : 0;
  player.offer3 = ship.choosing ? ship.offer[2] : 0;
  const upgrades = upgradesText(ship.ornaments, player.upgrades);
  if (upgrades !== null) player.upgrades = upgrades;
}

/** How often each ornament is held, as text; null when `known` is still right, which is usual. */
function upgradesText(ornaments: readonly number[], known: string): string | null {
  // The text has one digit each, at most five, with commas between.
  if (known.length === 2 * ornaments.length - 1) {
    let same = true;
    for (let i = 0; i < ornaments.length; i++) same &&= known.charCodeAt(2 * i) - DIGIT_ZERO === ornaments[i];
    if (same) return null;
  }
  return ornaments.join(',');
}

const DIGIT_ZERO = 48;

function createFoe({ kind }: Foe): FoeState {
  const state = new FoeState();
  state.kind = kind;
  return state;
}

/** Writes a foe. It moves in most ticks; health and phase change rarely, so they are written together. */
function syncFoe(foe: Foe, state: FoeState, told: number): number {
  state.x = foe.x;
  state.y = foe.y;
  const health = Math.max(0, Math.min(255, Math.round((255 * foe.health) / foe.maxHealth)));
  const now = 256 * foe.phase + health;
  if (now !== told) {
    state.health = health;
    state.phase = foe.phase;
  }
  return now;
}

function createShot({ owner }: Shot): ShotState {
  const state = new ShotState();
  state.owner = owner;
  return state;
}

/** A flight is written once. Where a wall returns a shot, another flight begins, at another tick. */
function syncShot(shot: Shot, state: ShotState, told: number): number {
  const { bornTick } = shot;
  if (bornTick !== told) {
    state.bornTick = bornTick;
    state.x = shot.originX;
    state.y = shot.originY;
    state.vx = shot.vx;
    state.vy = shot.vy;
  }
  return bornTick;
}

function createPickup({ kind }: Pickup): PickupState {
  const state = new PickupState();
  state.kind = kind;
  return state;
}

function syncPickup(pickup: Pickup, state: PickupState): number {
  state.x = pickup.x;
  state.y = pickup.y;
  return 0;
}

interface Entries<S> {
  set(key: string, value: S): unknown;
  delete(key: string): unknown;
}

interface Pool<T> {
  readonly count: number;
  readonly items: readonly T[];
}

interface Known<S> {
  readonly id: number;
  readonly state: S;
  /** The last value that `write` returned. */
  told: number;
  /** The last pass that saw it alive; there is a pass only when something has gone. */
  pass: number;
}

class PoolSync<T extends { readonly id: number }, S> {
  #entries: Entries<S>;
  #create: (item: T) => S;
  #write: (item: T, state: S, told: number) => number;
  #known = new Map<number, Known<S>>();
  /** What was at each place of the pool. Usually unchanged, so it is not looked up. */
  #places: Known<S>[] = [];
  #pass = 0;

  /** `write` gets what it returned for this item last time, NaN at first, and so knows whether anything changed. */
  constructor(entries: Entries<S>, create: (item: T) => S, write: (item: T, state: S, told: number) => number) {
    this.#entries = entries;
    this.#create = create;
    this.#write = write;
  }

  write({ count, items }: Pool<T>): void {
    const places = this.#places;
    for (let i = 0; i < count; i++) {
      const item = items[i]!;
      let known = places[i];
      if (known === undefined || known.id !== item.id) known = places[i] = this.#find(item);
      known.told = this.#write(item, known.state, known.told);
    }
    // Everything alive is known now, so if more are known, something has gone.
    if (this.#known.size > count) this.#forget(count);
    if (places.length > count) places.length = count;
  }

  #find(item: T): Known<S> {
    const { id } = item;
    const found = this.#known.get(id);
    if (found !== undefined) return found;
    const known = { id, state: this.#create(item), told: Number.NaN, pass: 0 };
    this.#known.set(id, known);
    // The write that follows fills it, within the same patch.
    this.#entries.set(String(id), known.state);
    return known;
  }

  #forget(count: number): void {
    const pass = ++this.#pass;
    for (let i = 0; i < count; i++) this.#places[i]!.pass = pass;
    for (const [id, known] of this.#known) {
      if (known.pass === pass) continue;
      this.#known.delete(id);
      this.#entries.delete(String(id));
    }
  }
}
