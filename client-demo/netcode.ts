/**
 * What is drawn where. The own ship is predicted with the simulation's own step and corrected by the server's state.
 * Other ships, foes and pick-ups are interpolated 100 ms behind it. Shots fly on from their origin.
 */
import type { InputHandle, Predict, Reconciler } from '@colyseus/sdk';
import type { ArenaInput, PlayerState, ShotState } from '../rooms/arena/room/arena-state.ts';
import { createInput, type ShipInput } from '../rooms/arena/simulation/ships/ship-input.ts';
import { stepShip } from '../rooms/arena/simulation/ships/ship-movement.ts';
import { ARENA_HEIGHT, ARENA_WIDTH, TICK_MS } from '../rooms/arena/simulation/world/constants.ts';
import { modeRules } from '../rooms/arena/simulation/world/modes.ts';
import { type OwnPose, OwnShip } from './game/own-ship.ts';
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
/** A ship that was down comes back elsewhere: a distance longer than any motion of one patch is no motion. */
const SNAP_PX = 160;
/** Two patches: foes' shots are drawn at the same time as foes. */
const INTERPOLATION_TICKS = 2;
/** The session's beat is unknown after this long without a patch: late patches come within it. */
const PATCH_PATIENCE_MS = 500;
/** Steps made up in one frame at most: a tab that was hidden for a minute does not send a minute of inputs. */
const MAX_STEPS_PER_FRAME = 3;
const FOE_OWNER = 255;

/** Where inputs come from (see controls.ts). */
export interface InputSource {
  /** Writes the input that is held now, for a ship drawn at `pose`. */
  sample(input: ShipInput, pose: Readonly<OwnPose>, nowMs: number): void;
  /** Called when the last sample is on its way: short presses kept for it may be forgotten. */
  sent(): void;
}

export class Netcode {
  readonly predict: Predict;
  readonly own = new OwnShip();
  readonly #room: ArenaRoom;
  readonly #slot: number;
  readonly #source: InputSource;
  readonly #input: InputHandle<ArenaInput>;
  readonly #held = createInput();
  #self: PlayerState | null = null;
  #reconciler: Reconciler<PlayerState> | null = null;
  #seq = 0;
  #frameAtMs = Number.NaN;
  /** Milliseconds since the last step. */
  #leftMs = 0;
  #patchTick = 0;
  #patchAtMs = 0;

  constructor(room: ArenaRoom, slot: number, source: InputSource, predict: Predict) {
    this.#room = room;
    this.#slot = slot;
    this.#source = source;
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

  /**
   * Called once per drawn frame: sends the inputs that are due and moves the prediction on. While the game stands
   * `still` it does neither.
   */
  frame(nowMs: number, still = false): void {
    this.#bind();
    this.predict.tick(nowMs);
    const passedMs = Number.isNaN(this.#frameAtMs) ? 0 : nowMs - this.#frameAtMs;
    this.#frameAtMs = nowMs;
    const ship = this.#reconciler?.state;
    if (ship === undefined) return;
    this.own.noteCorrection(ship);
    if (still) {
      // Taps during a pause are dropped, not kept for later.
      this.#source.sent();
      this.own.draw(ship, this.#held, modeRules(this.#room.state.arenaMode), 0, passedMs);
      return;
    }
    this.#source.sample(this.#held, this.own.pose, nowMs);
    this.#leftMs += passedMs;
    const due = Math.floor(this.#leftMs / TICK_MS);
    this.#leftMs -= due * TICK_MS;
    for (let i = 0; i < Math.min(due, MAX_STEPS_PER_FRAME); i++) {
      this.#send();
      this.own.noteStep(ship);
    }
    this.own.draw(ship, this.#held, modeRules(this.#room.state.arenaMode), this.#leftMs / TICK_MS, passedMs);
  }

  /** The place at which to draw anything with x and y in the state. */
  xOf(entity: object): number {
    return this.predict.value(entity as never, 'x' as never);
  }

  yOf(entity: object): number {
    return this.predict.value(entity as never, 'y' as never);
  }

  /**
   * Writes into `out` where a shot is at this moment of the picture. False before it is born there, or beyond a wall
   * that ends it. `known` shots were drawn before: where walls give shots back, they fly on until the patch that says
   * so.
   */
  shotAt(shot: ShotState, known: boolean, nowMs: number, out: { x: number; y: number }): boolean {
    const behind = shot.owner === FOE_OWNER ? INTERPOLATION_TICKS : 0;
    const age = this.#patchTick + (nowMs - this.#patchAtMs) / TICK_MS - behind - shot.bornTick;
    const { bounces } = modeRules(this.#room.state.arenaMode);
    if (age < 0 && !(known && bounces > 0)) return false;
    out.x = shot.x + shot.vx * age;
    out.y = shot.y + shot.vy * age;
    if (bounces > 0) {
      out.x = mirrored(out.x, ARENA_WIDTH);
      out.y = mirrored(out.y, ARENA_HEIGHT);
    }
    return out.x >= 0 && out.x <= ARENA_WIDTH && out.y >= 0 && out.y <= ARENA_HEIGHT;
  }

  /**
   * Beats of the session, with the share of the present one, at the time at which foes are drawn; null while it stands
   * still.
   */
  sessionBeats(nowMs: number): number | null {
    const sinceMs = nowMs - this.#patchAtMs;
    const { beat, beatTick, tempoBpm, paused } = this.#room.state;
    if (this.#patchTick === 0 || paused || sinceMs > PATCH_PATIENCE_MS) return null;
    const tick = this.#patchTick + sinceMs / TICK_MS - INTERPOLATION_TICKS;
    return Math.max(0, beat + ((tick - beatTick) * TICK_MS * tempoBpm) / 60_000);
  }

  get self(): PlayerState | null {
    return this.#self;
  }

  /** The exact predicted motion of the own ship, without smoothing. */
  get predicted(): { readonly x: number; readonly y: number; readonly aimX: number; readonly aimY: number } | null {
    return this.#reconciler?.state ?? null;
  }

  get roundTripMs(): number {
    return this.#room.clock.rtt();
  }

  #send(): void {
    const { data } = this.#input;
    data.moveX = this.#held.moveX;
    data.moveY = this.#held.moveY;
    data.aimX = this.#held.aimX;
    data.aimY = this.#held.aimY;
    data.buttons = this.#held.buttons;
    data.seq = ++this.#seq;
    this.#input.send();
    this.#source.sent();
  }

  /** Looks up the own ship's entry, which can be a new one after a reconnection. */
  #bind(): void {
    const self = this.#room.state.players?.get(String(this.#slot)) ?? null;
    if (self === this.#self) return;
    this.#reconciler?.dispose();
    this.#self = self;
    this.own.reset();
    this.#reconciler =
      self === null
        ? null
        : this.predict.reconciler(self, {
            input: this.#input,
            fields: MOTION,
            step: (_context, ship, input) => stepShip(ship, input, modeRules(this.#room.state.arenaMode)),
          });
  }
}

function mirrored(value: number, size: number): number {
  return value < 0 ? -value : value > size ? 2 * size - value : value;
}
