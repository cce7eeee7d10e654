/**
 * The trails of ships: light left along the way, brightest where the ship was on a beat. At a steady speed the distance
 * between the bright places shows the tempo.
 */
import { MAX_PLAYERS } from '../../../rooms/arena/simulation/world/constants.ts';
import type { Frame } from '../painting/atlas.ts';
import type { SpriteLayer } from './sprite-layer.ts';

/** Stamps per ship: one each STEP_PX over about 1.2 s of full speed. */
const STAMPS = 48;
const STEP_PX = 6;
const LIFE_MS = 1100;

export class Trails {
  readonly #x = new Float32Array(MAX_PLAYERS * STAMPS);
  readonly #y = new Float32Array(MAX_PLAYERS * STAMPS);
  readonly #bornMs = new Float64Array(MAX_PLAYERS * STAMPS).fill(Number.NEGATIVE_INFINITY);
  readonly #beat = new Float32Array(MAX_PLAYERS * STAMPS);
  readonly #next = new Uint8Array(MAX_PLAYERS);
  readonly #lastX = new Float32Array(MAX_PLAYERS);
  readonly #lastY = new Float32Array(MAX_PLAYERS);

  /** Leaves stamps between the last place and this one. `pulse` is 1 on the beat. */
  mark(slot: number, x: number, y: number, pulse: number, nowMs: number): void {
    const dx = x - this.#lastX[slot]!;
    const dy = y - this.#lastY[slot]!;
    const distance = Math.hypot(dx, dy);
    if (distance < STEP_PX) return;
    this.#lastX[slot] = x;
    this.#lastY[slot] = y;
    // A ship that came back elsewhere leaves no line across the stage.
    if (distance > 120) return;
    const count = Math.floor(distance / STEP_PX);
    for (let i = 1; i <= count; i++) {
      const at = slot * STAMPS + this.#next[slot]!;
      this.#next[slot] = (this.#next[slot]! + 1) % STAMPS;
      this.#x[at] = x - dx * (1 - i / count);
      this.#y[at] = y - dy * (1 - i / count);
      this.#beat[at] = pulse;
      this.#bornMs[at] = nowMs;
    }
  }

  draw(layer: SpriteLayer, frame: Frame, slot: number, tint: number, nowMs: number): void {
    for (let at = slot * STAMPS; at < (slot + 1) * STAMPS; at++) {
      const left = 1 - (nowMs - this.#bornMs[at]!) / LIFE_MS;
      if (left <= 0) continue;
      const beat = this.#beat[at]!;
      const size = (0.35 + 0.95 * beat) * (0.4 + 0.6 * left);
      layer.place(frame, this.#x[at]!, this.#y[at]!, size, size, 0, left * (0.14 + 0.6 * beat), tint);
    }
  }
}
