/**
 * The world into the state that clients see. Writing an equal value costs no bytes, but it costs a setter's time; with fifty
 * entities in 200 sessions that was a seventh of a server's CPU. So what cannot have changed is not written, and entities
 * are found by their number in maps of our own: the schema's maps have text keys.
 */
import { type ArenaState, FoeState, PickupState, type PlayerState, ShotState } from './arena-state.ts';
import { beatTicks } from './simulation/director.ts';
import type { Foe } from './simulation/foes.ts';
import { lightRadius } from './simulation/light.ts';
import type { Pickup } from './simulation/pickups.ts';
import { isInvulnerable, type Ship } from './simulation/ship.ts';
import type { Shot } from './simulation/shots.ts';
import { foesLeft, type World } from './simulation/world.ts';

/** Writes one world's ticks into one state; nobody else may add or remove its foes, shots and pick-ups. */
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
    state.score = world.score;
    state.direction = world.director.direction;
    state.arenaMode = world.mode;
    // In steps of four pixels: the edge is soft, and a whole one would be sent every tick.
    state.lightRadius = 4 * Math.round(lightRadius(world) / 4);
    // Two digits are what a dial can show; more would be a patch every tick.
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

/** Once a beat: where the next ones are follows from the tempo. */
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

/** How often each ornament is held, as text; null while `known` says the same, which is nearly always. */
function upgradesText(ornaments: readonly number[], known: string): string | null {
  // One digit each, at most five, with commas between.
  if (known.length === 2 * ornaments.length - 1) {
    let same = true;
    for (let i = 0; i < ornaments.length; i++) same &&= known.charCodeAt(2 * i) - DIGIT_ZERO === ornaments[i];
    if (same) return null;
  }
  return ornaments.join(',');
}

const DIGIT_ZERO = 48;

function createFoe(foe: Foe): FoeState {
  const state = new FoeState();
  state.kind = foe.kind;
  syncFoe(foe, state);
  return state;
}

function syncFoe(foe: Foe, state: FoeState): void {
  state.x = foe.x;
  state.y = foe.y;
  state.health = Math.max(0, Math.min(255, Math.round((255 * foe.health) / foe.maxHealth)));
  state.phase = foe.phase;
}

function createShot(shot: Shot): ShotState {
  const state = new ShotState();
  state.owner = shot.owner;
  writeFlight(shot, state);
  return state;
}

/** A flight is told once; where a wall gives a shot back, another one begins, at another tick. */
function syncShot(shot: Shot, state: ShotState): void {
  if (state.bornTick !== shot.bornTick) writeFlight(shot, state);
}

function writeFlight(shot: Shot, state: ShotState): void {
  state.bornTick = shot.bornTick;
  state.x = shot.originX;
  state.y = shot.originY;
  state.vx = shot.vx;
  state.vy = shot.vy;
}

function createPickup(pickup: Pickup): PickupState {
  const state = new PickupState();
  state.kind = pickup.kind;
  syncPickup(pickup, state);
  return state;
}

function syncPickup(pickup: Pickup, state: PickupState): void {
  state.x = pickup.x;
  state.y = pickup.y;
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
  readonly state: S;
  /** The pass that last saw it alive. */
  pass: number;
}

class PoolSync<T extends { readonly id: number }, S> {
  #entries: Entries<S>;
  #create: (item: T) => S;
  #write: (item: T, state: S) => void;
  #known = new Map<number, Known<S>>();
  #pass = 0;

  /** `create` fills what it makes, so that the first patch carries the whole entity. */
  constructor(entries: Entries<S>, create: (item: T) => S, write: (item: T, state: S) => void) {
    this.#entries = entries;
    this.#create = create;
    this.#write = write;
  }

  write({ count, items }: Pool<T>): void {
    const pass = ++this.#pass;
    for (let i = 0; i < count; i++) {
      const item = items[i]!;
      const known = this.#known.get(item.id);
      if (known === undefined) {
        const state = this.#create(item);
        this.#known.set(item.id, { state, pass });
        this.#entries.set(String(item.id), state);
      } else {
        known.pass = pass;
        this.#write(item, known.state);
      }
    }
    // Everything alive is known now: only when more are known has something gone.
    if (this.#known.size === count) return;
    for (const [id, known] of this.#known) {
      if (known.pass === pass) continue;
      this.#known.delete(id);
      this.#entries.delete(String(id));
    }
  }
}
