/**
 * The world into the state that clients see. Writing an equal value costs no bytes, so the code writes plainly and the
 * schema finds what changed.
 */
import { type ArenaState, FoeState, PickupState, type PlayerState, ShotState } from './arena-state.ts';
import { beatTicks } from './simulation/director.ts';
import type { Foe } from './simulation/foes.ts';
import { lightRadius } from './simulation/light.ts';
import type { Pickup } from './simulation/pickups.ts';
import { isInvulnerable, type Ship } from './simulation/ship.ts';
import type { Shot } from './simulation/shots.ts';
import { foesLeft, type World } from './simulation/world.ts';

export function syncState(world: World, state: ArenaState): void {
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
  syncPool(world.foes, state.foes, syncFoe, () => new FoeState());
  syncPool(world.shots, state.shots, syncShot, () => new ShotState());
  syncPool(world.pickups, state.pickups, syncPickup, () => new PickupState());
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
  player.upgrades = ship.ornaments.join(',');
}

function syncFoe(foe: Foe, state: FoeState): void {
  state.kind = foe.kind;
  state.x = foe.x;
  state.y = foe.y;
  state.health = Math.max(0, Math.min(255, Math.round((255 * foe.health) / foe.maxHealth)));
  state.phase = foe.phase;
}

function syncShot(shot: Shot, state: ShotState): void {
  state.owner = shot.owner;
  state.bornTick = shot.bornTick;
  state.x = shot.originX;
  state.y = shot.originY;
  state.vx = shot.vx;
  state.vy = shot.vy;
}

function syncPickup(pickup: Pickup, state: PickupState): void {
  state.kind = pickup.kind;
  state.x = pickup.x;
  state.y = pickup.y;
}

interface Entries<S> {
  get(key: string): S | undefined;
  set(key: string, value: S): unknown;
  delete(key: string): unknown;
  keys(): Iterable<string>;
  readonly size: number;
}

function syncPool<T extends { readonly id: number }, S>(
  pool: { readonly count: number; readonly items: readonly T[] },
  entries: Entries<S>,
  write: (item: T, state: S) => void,
  create: () => S,
): void {
  for (let i = 0; i < pool.count; i++) {
    const item = pool.items[i]!;
    const key = String(item.id);
    const known = entries.get(key);
    if (known !== undefined) {
      write(item, known);
      continue;
    }
    // Filled before it is added, so that the first patch carries the whole entity.
    const state = create();
    write(item, state);
    entries.set(key, state);
  }
  // Everything alive has an entry now: only when there are more has something gone.
  if (entries.size === pool.count) return;
  const alive = new Set<string>();
  for (let i = 0; i < pool.count; i++) alive.add(String(pool.items[i]!.id));
  for (const key of [...entries.keys()]) if (!alive.has(key)) entries.delete(key);
}
