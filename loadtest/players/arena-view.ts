/** The arena as a playing client sees it: turns the decoded state into the view that bots play by. */
import type { ArenaState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import type { OwnView, PlayerView, ShotView } from '../../rooms/arena/simulation/world/view.ts';

/** Owner of shots that hurt players. */
const FOE_OWNER = 255;
/** Radius of shots for a client that doesn't know sizes; the simulation's are equal. */
const SHOT_RADIUS = 4;

/** Where each foe was in the tick before. It gives the velocity: the state says where foes are, not where they go. */
export type FoeMemory = Map<number, { x: number; y: number; tick: number }>;

/** Fills `view` with what the player in `slot` sees. Returns false if that player isn't in the state yet. */
export function viewOf(state: ArenaState, slot: number, view: PlayerView, memory: FoeMemory): boolean {
  const own = state.players.get(String(slot));
  if (own === undefined) return false;
  view.tick = state.tick;
  view.slot = slot;
  view.wave = state.wave;
  view.phase = state.phase;
  view.phaseTicks = state.phaseTicks;
  view.foesLeft = state.foesLeft;
  view.moreToCome = state.moreToCome;
  view.teamScore = state.score;
  view.tempoBpm = state.tempoBpm;
  viewOwn(own, view.own);
  viewMates(state, slot, view);
  viewFoes(state, view, memory);
  viewShots(state, view);
  viewPickups(state, view);
  return true;
}

function viewOwn(player: PlayerState, own: OwnView): void {
  own.x = player.x;
  own.y = player.y;
  own.vx = player.vx;
  own.vy = player.vy;
  own.aimX = player.aimX;
  own.aimY = player.aimY;
  own.health = player.health;
  own.maxHealth = player.maxHealth;
  own.downedTicks = player.downedTicks;
  own.invulnerable = player.invulnerable;
  own.dashCooldownTicks = player.dashCooldownTicks;
  own.overdriveTicks = player.overdriveTicks;
  own.score = player.score;
  own.combo = player.combo;
  own.kills = player.kills;
  own.downs = player.downs;
  own.offer[0] = player.offer1;
  own.offer[1] = player.offer2;
  own.offer[2] = player.offer3;
  own.choosing = player.offer1 > 0;
}

function viewMates(state: ArenaState, slot: number, view: PlayerView): void {
  let count = 0;
  for (const [key, player] of state.players) {
    const mate = view.mates[count];
    if (Number(key) === slot || mate === undefined) continue;
    mate.slot = Number(key);
    mate.x = player.x;
    mate.y = player.y;
    mate.up = player.downedTicks === 0;
    mate.health = player.health / player.maxHealth;
    count++;
  }
  view.mateCount = count;
}

function viewFoes(state: ArenaState, view: PlayerView, memory: FoeMemory): void {
  let count = 0;
  for (const [key, foe] of state.foes) {
    const seen = view.foes[count];
    if (seen === undefined) break;
    seen.id = Number(key);
    const before = memory.get(seen.id);
    const ticks = before === undefined ? 0 : state.tick - before.tick;
    seen.kind = foe.kind;
    seen.vx = before === undefined || ticks <= 0 ? 0 : (foe.x - before.x) / ticks;
    seen.vy = before === undefined || ticks <= 0 ? 0 : (foe.y - before.y) / ticks;
    seen.x = foe.x;
    seen.y = foe.y;
    seen.health = foe.health / 255;
    seen.phase = foe.phase;
    memory.set(seen.id, { x: foe.x, y: foe.y, tick: state.tick });
    count++;
  }
  view.foeCount = count;
  // Twice as many as can live: those that are gone are forgotten together, not one by one.
  if (memory.size > 2 * view.foes.length)
    for (const id of memory.keys()) if (!state.foes.has(String(id))) memory.delete(id);
}

function viewShots(state: ArenaState, view: PlayerView): void {
  let hostile = 0;
  let friendly = 0;
  for (const [key, shot] of state.shots) {
    const hurts = shot.owner === FOE_OWNER;
    const seen: ShotView | undefined = hurts ? view.foeShots[hostile] : view.friendlyShots[friendly];
    if (seen === undefined) continue;
    const age = state.tick - shot.bornTick;
    seen.id = Number(key);
    seen.x = shot.x + shot.vx * age;
    seen.y = shot.y + shot.vy * age;
    seen.vx = shot.vx;
    seen.vy = shot.vy;
    seen.radius = SHOT_RADIUS;
    if (hurts) hostile++;
    else friendly++;
  }
  view.foeShotCount = hostile;
  view.friendlyShotCount = friendly;
}

function viewPickups(state: ArenaState, view: PlayerView): void {
  let count = 0;
  for (const [key, pickup] of state.pickups) {
    const seen = view.pickups[count];
    if (seen === undefined) break;
    seen.id = Number(key);
    seen.kind = pickup.kind;
    seen.x = pickup.x;
    seen.y = pickup.y;
    count++;
  }
  view.pickupCount = count;
}
