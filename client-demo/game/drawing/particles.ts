/** Sparks and small notes that fly off and fade. Their number is fixed: new ones overwrite the oldest. */
import type { Frame } from '../painting/atlas.ts';
import type { SpriteLayer } from './sprite-layer.ts';

/** Four foes felled at once throw about 80; more cannot be told apart. */
const CAPACITY = 320;
/** Share of the speed left after a second. */
const DRAG = 0.06;

export class Particles {
  readonly #x = new Float32Array(CAPACITY);
  readonly #y = new Float32Array(CAPACITY);
  readonly #vx = new Float32Array(CAPACITY);
  readonly #vy = new Float32Array(CAPACITY);
  readonly #leftMs = new Float32Array(CAPACITY);
  readonly #lifeMs = new Float32Array(CAPACITY);
  readonly #size = new Float32Array(CAPACITY);
  readonly #spin = new Float32Array(CAPACITY);
  readonly #tint = new Uint32Array(CAPACITY);
  readonly #frames: Frame[];
  #next = 0;

  constructor(frame: Frame) {
    this.#frames = new Array<Frame>(CAPACITY).fill(frame);
  }

  /** Speeds in pixels per second. */
  add(frame: Frame, x: number, y: number, vx: number, vy: number, lifeMs: number, size: number, tint: number): void {
    const i = this.#next;
    this.#next = (i + 1) % CAPACITY;
    this.#frames[i] = frame;
    this.#x[i] = x;
    this.#y[i] = y;
    this.#vx[i] = vx;
    this.#vy[i] = vy;
    this.#leftMs[i] = lifeMs;
    this.#lifeMs[i] = lifeMs;
    this.#size[i] = size;
    this.#spin[i] = (Math.random() - 0.5) * 6;
    this.#tint[i] = tint;
  }

  /** Throws `count` particles in all directions, at up to `speed`. */
  burst(
    frame: Frame,
    x: number,
    y: number,
    count: number,
    speed: number,
    lifeMs: number,
    size: number,
    tint: number,
  ): void {
    for (let i = 0; i < count; i++) {
      const angle = ((i + Math.random()) / count) * 2 * Math.PI;
      const v = speed * (0.35 + 0.65 * Math.random());
      this.add(frame, x, y, Math.cos(angle) * v, Math.sin(angle) * v, lifeMs * (0.6 + 0.4 * Math.random()), size, tint);
    }
  }

  draw(layer: SpriteLayer, passedMs: number): void {
    const seconds = passedMs / 1000;
    const keep = DRAG ** seconds;
    for (let i = 0; i < CAPACITY; i++) {
      const left = this.#leftMs[i]! - passedMs;
      if (left <= 0) {
        this.#leftMs[i] = 0;
        continue;
      }
      this.#leftMs[i] = left;
      this.#x[i]! += this.#vx[i]! * seconds;
      this.#y[i]! += this.#vy[i]! * seconds;
      this.#vx[i]! *= keep;
      this.#vy[i]! *= keep;
      const share = left / this.#lifeMs[i]!;
      const size = this.#size[i]! * (0.4 + 0.6 * share);
      const turn = this.#spin[i]! * (1 - share);
      layer.place(this.#frames[i]!, this.#x[i]!, this.#y[i]!, size, size, turn, share, this.#tint[i]!);
    }
  }
}
