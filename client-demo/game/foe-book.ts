/**
 * What the stage remembers of each foe between frames: where it was drawn, when it changed what it does, when it was
 * hit. The stage's events come from the differences. Entries are used again; none is made while a wave runs.
 */
import type { ArenaState, FoeState } from '../../rooms/arena/room/arena-state.ts';
import { FOE_KINDS, FOE_PHASE } from '../../rooms/arena/simulation/foes/foe-kinds.ts';
import { ARENA_PHASE, MAX_FOES, TICK_MS } from '../../rooms/arena/simulation/world/constants.ts';
import type { Netcode } from '../netcode.ts';
import { createFoeTracks } from './foe-tracks.ts';
import type { StageEmitter } from './stage-events.ts';

export interface FoeEntry {
  kind: number;
  x: number;
  y: number;
  /** Pixels per tick, smoothed. */
  vx: number;
  vy: number;
  /** 0 to 255. */
  health: number;
  phase: number;
  phaseAtMs: number;
  hitAtMs: number;
  /** A number of the foe's own, 0 to 1: it keeps foes from moving in step. */
  own: number;
  seenInFrame: number;
}

/** Share of the difference to the latest velocity that is made up in 16 ms. */
const VELOCITY_GRIP = 0.2;

export class FoeBook {
  readonly entries = new Map<string, FoeEntry>();
  readonly tracks = createFoeTracks();
  readonly #spare: FoeEntry[] = Array.from({ length: MAX_FOES }, createEntry);
  readonly #events: StageEmitter;
  #frame = 0;
  #state: ArenaState | null = null;
  #netcode: Netcode | null = null;
  #nowMs = 0;
  #passedMs = 0;

  constructor(events: StageEmitter) {
    this.#events = events;
  }

  /** Reads the foes of this frame. While the picture is stopped (`passedMs` 0) they stay where they were drawn. */
  read(state: ArenaState, netcode: Netcode, nowMs: number, passedMs: number): void {
    this.#frame++;
    this.#state = state;
    this.#netcode = netcode;
    this.#nowMs = nowMs;
    this.#passedMs = passedMs;
    this.tracks.count = 0;
    state.foes.forEach(this.#readOne);
    if (this.entries.size > state.foes.size) this.entries.forEach(this.#dropOne);
  }

  #readOne = (foe: FoeState, key: string): void => {
    let entry = this.entries.get(key);
    const netcode = this.#netcode!;
    if (entry === undefined) {
      entry = this.#spare.pop() ?? createEntry();
      this.entries.set(key, entry);
      entry.kind = foe.kind;
      entry.x = netcode.xOf(foe);
      entry.y = netcode.yOf(foe);
      entry.vx = 0;
      entry.vy = 0;
      entry.health = foe.health;
      entry.phase = foe.phase;
      entry.phaseAtMs = this.#nowMs;
      entry.hitAtMs = Number.NEGATIVE_INFINITY;
      entry.own = (Number(key) * 0.618) % 1;
    } else if (this.#passedMs > 0) this.#move(entry, netcode.xOf(foe), netcode.yOf(foe));
    this.#compare(entry, foe);
    entry.seenInFrame = this.#frame;
    this.#track(entry);
  };

  #move(entry: FoeEntry, x: number, y: number): void {
    const ticks = this.#passedMs / TICK_MS;
    const grip = Math.min(1, (VELOCITY_GRIP * this.#passedMs) / 16);
    entry.vx += ((x - entry.x) / ticks - entry.vx) * grip;
    entry.vy += ((y - entry.y) / ticks - entry.vy) * grip;
    entry.x = x;
    entry.y = y;
  }

  #compare(entry: FoeEntry, foe: FoeState): void {
    if (foe.phase !== entry.phase) {
      entry.phase = foe.phase;
      entry.phaseAtMs = this.#nowMs;
    }
    if (foe.health < entry.health) {
      entry.hitAtMs = this.#nowMs;
      this.#events.emit('hit', { kind: entry.kind, share: foe.health / 255, x: entry.x, y: entry.y });
    }
    entry.health = foe.health;
  }

  #track(entry: FoeEntry): void {
    if (entry.phase === FOE_PHASE.appearing || this.tracks.count >= MAX_FOES) return;
    const i = this.tracks.count++;
    this.tracks.x[i] = entry.x;
    this.tracks.y[i] = entry.y;
    this.tracks.vx[i] = entry.vx;
    this.tracks.vy[i] = entry.vy;
    this.tracks.radius[i] = FOE_KINDS[entry.kind]!.radius;
  }

  /** A missing foe was slain, unless the wave was lost or the arena emptied: then it only left. */
  #dropOne = (entry: FoeEntry, key: string): void => {
    if (entry.seenInFrame === this.#frame) return;
    this.entries.delete(key);
    if (this.#spare.length < MAX_FOES) this.#spare.push(entry);
    const { phase } = this.#state!;
    if (phase !== ARENA_PHASE.fight && phase !== ARENA_PHASE.choosing) return;
    this.#events.emit('foeDown', { kind: entry.kind, x: entry.x, y: entry.y });
  };
}

function createEntry(): FoeEntry {
  return {
    kind: 0,
    x: 0,
    y: 0,
    vx: 0,
    vy: 0,
    health: 255,
    phase: 0,
    phaseAtMs: 0,
    hitAtMs: 0,
    own: 0,
    seenInFrame: 0,
  };
}
