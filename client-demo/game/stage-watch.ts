/** Watches what all players share: waves, tempo, intensity, pick-ups. Tells their changes as events. */
import type { ArenaState, PickupState, PlayerState } from '../../rooms/arena/room/arena-state.ts';
import { ARENA_PHASE, MAX_PICKUPS } from '../../rooms/arena/simulation/world/constants.ts';
import type { StageEmitter } from './stage-events.ts';

/** A pick-up that vanishes this near to a ship was taken: the hull, the sign, and a step of both. */
const TAKEN_PX = 70;

interface PickupEntry {
  kind: number;
  x: number;
  y: number;
  seenInFrame: number;
}

export class StageWatch {
  readonly #events: StageEmitter;
  readonly #pickups = new Map<string, PickupEntry>();
  #phase = -1;
  #wave = 0;
  #bpm = 0;
  #intensity = -1;
  #frame = 0;
  #state: ArenaState | null = null;
  #near = false;
  #entry: PickupEntry | null = null;

  constructor(events: StageEmitter) {
    this.#events = events;
  }

  read(state: ArenaState): void {
    this.#state = state;
    this.#readWaves(state);
    if (state.tempoBpm !== this.#bpm) {
      this.#bpm = state.tempoBpm;
      this.#events.emit('tempo', { bpm: state.tempoBpm });
    }
    if (state.intensity !== this.#intensity) {
      this.#intensity = state.intensity;
      this.#events.emit('intensity', { value: state.intensity });
    }
    this.#frame++;
    state.pickups.forEach(this.#seePickup);
    if (this.#pickups.size > state.pickups.size) this.#pickups.forEach(this.#losePickup);
  }

  #readWaves({ phase, wave }: ArenaState): void {
    const before = this.#phase;
    this.#phase = phase;
    if (before !== -1 && phase !== before) {
      if (phase === ARENA_PHASE.fight) this.#events.emit('waveStart', { wave });
      else if (phase === ARENA_PHASE.choosing) this.#events.emit('waveCleared', { wave: this.#wave });
      else if (phase === ARENA_PHASE.lost) this.#events.emit('waveLost', { wave });
    }
    this.#wave = wave;
  }

  #seePickup = (pickup: PickupState, key: string): void => {
    let entry = this.#pickups.get(key);
    if (entry === undefined) {
      if (this.#pickups.size >= 2 * MAX_PICKUPS) return;
      entry = { kind: pickup.kind, x: 0, y: 0, seenInFrame: 0 };
      this.#pickups.set(key, entry);
    }
    entry.x = pickup.x;
    entry.y = pickup.y;
    entry.seenInFrame = this.#frame;
  };

  #losePickup = (entry: PickupEntry, key: string): void => {
    if (entry.seenInFrame === this.#frame) return;
    this.#pickups.delete(key);
    this.#near = false;
    this.#entry = entry;
    this.#state?.players.forEach(this.#measure);
    if (this.#near) this.#events.emit('pickup', { kind: entry.kind, x: entry.x, y: entry.y });
  };

  #measure = (player: PlayerState): void => {
    const { x, y } = this.#entry!;
    if (Math.hypot(player.x - x, player.y - y) < TAKEN_PX) this.#near = true;
  };
}
