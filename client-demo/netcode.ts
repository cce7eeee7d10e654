/**
 * What is drawn where: the own ship predicted with the simulation's own step and reconciled with the server's truth, other
 * ships, foes and pick-ups interpolated 100 ms behind it, shots flown on from their origin.
 */
import type { InputHandle, Predict, Reconciler } from '@colyseus/sdk';
import type { ArenaInput, PlayerState, ShotState } from '../rooms/arena/arena-state.ts';
import { TICK_MS } from '../rooms/arena/simulation/constants.ts';
import { stepShip } from '../rooms/arena/simulation/ship-movement.ts';
import type { Controls } from './controls.ts';
import type { ArenaRoom } from './session.ts';

/** Fields that stepShip reads and writes. */
const MOTION = [
  'x',
  'y',
  'vx',
  'vy',
  'aimX',
  'aimY',
  'dashX',
  'dashY',
  'dashTicks',
  'dashCooldownTicks',
  'moveScale',
  'frozen',
] as const;
/** A ship comes back elsewhere when it was down: further than any motion of one patch, it is no motion. */
const SNAP_PX = 160;
/** Two patches: foes' shots are drawn at the time at which foes are drawn. */
const INTERPOLATION_TICKS = 2;
const FOE_OWNER = 255;

export class Netcode {
  readonly predict: Predict;
  readonly #room: ArenaRoom;
  readonly #slot: number;
  readonly #controls: Controls;
  readonly #input: InputHandle<ArenaInput>;
  #self: PlayerState | null = null;
  #reconciler: Reconciler<PlayerState> | null = null;
  #seq = 0;
  #patchTick = 0;
  #patchAtMs = 0;

  constructor(room: ArenaRoom, slot: number, controls: Controls, predict: Predict) {
    this.#room = room;
    this.#slot = slot;
    this.#controls = controls;
    this.predict = predict;
    this.#input = room.input<ArenaInput>({ mode: 'reliable' });
    predict.attachAll('players', { fields: ['x', 'y'], mode: 'lerp', snap: SNAP_PX });
    predict.attachAll('foes', { fields: ['x', 'y'], mode: 'lerp', snap: SNAP_PX });
    predict.attachAll('pickups', { fields: ['x', 'y'], mode: 'lerp', snap: SNAP_PX });
    room.onStateChange((state) => {
      if (state.tick === this.#patchTick) return;
      this.#patchTick = state.tick;
      this.#patchAtMs = performance.now();
    });
  }

  /** Once per drawn frame: sends the inputs that are due and moves the prediction on. */
  frame(nowMs: number): void {
    this.#bind();
    const due = this.predict.tick(nowMs);
    const ship = this.#reconciler?.state;
    for (let i = 0; i < due && ship !== undefined; i++) {
      const { data } = this.#input;
      this.#controls.write(data, ship.x, ship.y);
      data.seq = ++this.#seq;
      this.#input.send();
    }
  }

  /** Position for drawing of anything with x and y in the state. */
  positionOf(entity: object): { x: number; y: number } {
    return {
      x: this.predict.value(entity as never, 'x' as never),
      y: this.predict.value(entity as never, 'y' as never),
    };
  }

  /** Where a shot is at this moment of the picture, or null before it is born there. */
  shotAt(shot: ShotState, nowMs: number): { x: number; y: number } | null {
    const behind = shot.owner === FOE_OWNER ? INTERPOLATION_TICKS : 0;
    const age = this.#patchTick + (nowMs - this.#patchAtMs) / TICK_MS - behind - shot.bornTick;
    return age < 0 ? null : { x: shot.x + shot.vx * age, y: shot.y + shot.vy * age };
  }

  get self(): PlayerState | null {
    return this.#self;
  }

  /** Exact predicted motion of the own ship, without smoothing. */
  get predicted(): { readonly x: number; readonly y: number; readonly aimX: number; readonly aimY: number } | null {
    return this.#reconciler?.state ?? null;
  }

  get roundTripMs(): number {
    return this.#room.clock.rtt();
  }

  /** The own ship's entry can be a new one after a reconnection. */
  #bind(): void {
    const self = this.#room.state.players?.get(String(this.#slot)) ?? null;
    if (self === this.#self) return;
    this.#reconciler?.dispose();
    this.#self = self;
    this.#reconciler =
      self === null
        ? null
        : this.predict.reconciler(self, {
            input: this.#input,
            fields: MOTION,
            smoothMs: 80,
            step: (_context, ship, input) => stepShip(ship, input),
          });
  }
}
