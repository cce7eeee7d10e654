/** Shots and pick-ups. A player's shot is a staccato dot with a tail, a foe's is a ring with a dark heart. */
import type { ArenaState, PickupState, ShotState } from '../../../rooms/arena/room/arena-state.ts';
import { MAX_SHOTS } from '../../../rooms/arena/simulation/world/constants.ts';
import type { Netcode } from '../../netcode.ts';
import { COLOR, PICKUP_COLORS, PLAYER_COLORS } from '../painting/palette.ts';
import type { StageSet } from '../stage-set.ts';
import { drawShadow } from './draw-foes.ts';

const FOE_OWNER = 255;
/** An own shot is first seen a round trip ahead of the ship; its picture catches up within this time. */
const CATCH_UP_MS = 130;
/** Shots remembered at most: all that can fly, and those that ended in the same frame. */
const MAX_KNOWN = 2 * MAX_SHOTS;

interface ShotEntry {
  /** Pixels by which its picture lags behind, at first. */
  lagX: number;
  lagY: number;
  firstAtMs: number;
  seenInFrame: number;
}

export class ShotBook {
  readonly #stage: StageSet;
  readonly #slot: number;
  readonly #entries = new Map<string, ShotEntry>();
  readonly #spare: ShotEntry[] = [];
  readonly #at = { x: 0, y: 0 };
  /** Owners whose shot was told in this frame: a volley is one event. */
  readonly #told = new Set<number>();
  #netcode: Netcode | null = null;
  #frame = 0;
  #nowMs = 0;

  constructor(stage: StageSet, slot: number) {
    this.#stage = stage;
    this.#slot = slot;
  }

  draw(state: ArenaState, netcode: Netcode, nowMs: number): void {
    this.#frame++;
    this.#netcode = netcode;
    this.#nowMs = nowMs;
    this.#told.clear();
    state.shots.forEach(this.#drawShot);
    this.#entries.forEach(this.#forget);
    state.pickups.forEach(this.#drawPickup);
  }

  #drawShot = (shot: ShotState, key: string): void => {
    const at = this.#at;
    let entry = this.#entries.get(key);
    if (!this.#netcode!.shotAt(shot, entry !== undefined, this.#nowMs, at)) {
      if (entry !== undefined) entry.seenInFrame = this.#frame;
      return;
    }
    entry ??= this.#meet(shot, key);
    entry.seenInFrame = this.#frame;
    const { layers, frames } = this.#stage;
    if (shot.owner === FOE_OWNER) {
      layers.bodies.place(frames.hostile, at.x, at.y, 1, 1, 0, 1, COLOR.white);
      layers.lights.place(frames.glow, at.x, at.y, 0.26, 0.26, 0, 0.5, 0xffa869);
      return;
    }
    const late = Math.max(0, 1 - (this.#nowMs - entry.firstAtMs) / CATCH_UP_MS);
    const x = at.x + entry.lagX * late;
    const y = at.y + entry.lagY * late;
    const turn = Math.atan2(shot.vy, shot.vx);
    const color = PLAYER_COLORS[shot.owner] ?? COLOR.gold;
    layers.lights.place(frames.glow, x, y, 0.3, 0.3, 0, 0.45, color);
    layers.lights.place(frames.comet, x, y, 0.85, 0.85, turn, 1, color);
  };

  #meet(shot: ShotState, key: string): ShotEntry {
    const entry = this.#spare.pop() ?? { lagX: 0, lagY: 0, firstAtMs: 0, seenInFrame: 0 };
    if (this.#entries.size < MAX_KNOWN) this.#entries.set(key, entry);
    entry.firstAtMs = this.#nowMs;
    entry.lagX = 0;
    entry.lagY = 0;
    if (shot.owner === this.#slot) {
      const { x, y, aimX, aimY } = this.#netcode!.own.pose;
      entry.lagX = x + aimX * 16 - this.#at.x;
      entry.lagY = y + aimY * 16 - this.#at.y;
      // A gap wider than a round trip of 300 ms is no lag: the shot was there before this client was.
      if (Math.hypot(entry.lagX, entry.lagY) > 150) entry.firstAtMs = Number.NEGATIVE_INFINITY;
    }
    this.#tell(shot);
    return entry;
  }

  #tell(shot: ShotState): void {
    if (this.#told.has(shot.owner)) return;
    this.#told.add(shot.owner);
    const hostile = shot.owner === FOE_OWNER;
    const { x, y } = hostile || shot.owner !== this.#slot ? shot : this.#netcode!.own.pose;
    this.#stage.events.emit('shot', { slot: hostile ? -1 : shot.owner, hostile, x, y });
  }

  #forget = (entry: ShotEntry, key: string): void => {
    if (entry.seenInFrame === this.#frame) return;
    this.#entries.delete(key);
    if (this.#spare.length < MAX_KNOWN) this.#spare.push(entry);
  };

  #drawPickup = (pickup: PickupState, key: string): void => {
    const netcode = this.#netcode!;
    const { layers, frames, beat } = this.#stage;
    const x = netcode.xOf(pickup);
    const y = netcode.yOf(pickup) + 2.5 * Math.sin(this.#nowMs / 260 + Number(key));
    const glow = 0.42 + 0.1 * beat.pulse;
    drawShadow(this.#stage, x, y + 2, 12, 0.8);
    layers.ground.place(frames.glow, x, y, glow, glow, 0, 0.5, PICKUP_COLORS[pickup.kind] ?? COLOR.ink);
    layers.bodies.place(frames.pickups[pickup.kind] ?? frames.pickups[0]!, x, y, 1, 1, 0, 1, COLOR.white);
  };
}
