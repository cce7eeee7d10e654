/**
 * Effects that make things felt: sparks, rings that run over the floor, a stop of a few frames, a shake, a flash at the
 * edge.
 */

import { FOE, FOE_KINDS } from '../../../rooms/arena/simulation/foes/foe-kinds.ts';
import { ARENA_HEIGHT, ARENA_WIDTH } from '../../../rooms/arena/simulation/world/constants.ts';
import { COLOR, FOE_COLORS, PICKUP_COLORS, PLAYER_COLORS } from '../painting/palette.ts';
import type { StageCamera } from '../stage-camera.ts';
import type { StageEventMap } from '../stage-events.ts';
import type { StageSet } from '../stage-set.ts';

/** The picture stops for this many milliseconds, and not again until the pause between two stops is over. */
const STOP_HEAVY_MS = 55;
const STOP_HURT_MS = 70;
const STOP_PAUSE_MS = 260;
const FLASH_MS = 260;
/** Rings that run at once; a further one takes the place of the oldest. */
const RIPPLES = 12;
/** Radius of the ring as it is painted. */
export const RING_RADIUS = 54;

interface Ripple {
  x: number;
  y: number;
  to: number;
  lifeMs: number;
  leftMs: number;
  tint: number;
}

export class Moments {
  readonly #stage: StageSet;
  readonly #camera: StageCamera;
  readonly #ripples: Ripple[] = Array.from({ length: RIPPLES }, () => ({
    x: 0,
    y: 0,
    to: 0,
    lifeMs: 1,
    leftMs: 0,
    tint: 0,
  }));
  #nextRipple = 0;
  #stopMs = 0;
  #sinceStopMs = STOP_PAUSE_MS;
  #flashLeftMs = 0;

  constructor(stage: StageSet, camera: StageCamera) {
    this.#stage = stage;
    this.#camera = camera;
    const { events } = stage;
    events.on('foeDown', (event) => this.#foeDown(event));
    events.on('hit', ({ kind, x, y }) => this.#sparks(x, y, 3, 150, FOE_COLORS[kind]!));
    events.on('shipHurt', (event) => this.#shipHurt(event));
    events.on('shipDowned', (event) => this.#shipDowned(event));
    events.on('dash', ({ slot, x, y }) => this.#sparks(x, y, 9, 240, PLAYER_COLORS[slot]!));
    events.on('pickup', ({ kind, x, y }) => {
      this.#sparks(x, y, 8, 160, PICKUP_COLORS[kind]!);
      this.#ripple(x, y, 50, 380, PICKUP_COLORS[kind]!);
    });
    events.on('upgrade', ({ slot }) => this.#ripple(ARENA_WIDTH / 2, ARENA_HEIGHT / 2, 420, 900, PLAYER_COLORS[slot]!));
    events.on('waveStart', () => this.#ripple(ARENA_WIDTH / 2, ARENA_HEIGHT / 2, 760, 1100, COLOR.gold));
    events.on('waveCleared', () => this.#cleared());
    events.on('waveLost', () => {
      this.#ripple(ARENA_WIDTH / 2, ARENA_HEIGHT / 2, 760, 1600, COLOR.danger);
      this.#camera.shake(6);
    });
  }

  /** The time that passes in the picture: none while it is stopped. */
  pass(passedMs: number): number {
    this.#sinceStopMs += passedMs;
    this.#flashLeftMs = Math.max(0, this.#flashLeftMs - passedMs);
    if (this.#stopMs <= 0) return passedMs;
    this.#stopMs -= passedMs;
    return 0;
  }

  draw(passedMs: number): void {
    const { layers, frames, particles } = this.#stage;
    for (const ripple of this.#ripples) {
      if (ripple.leftMs <= 0) continue;
      ripple.leftMs -= passedMs;
      const run = 1 - Math.max(0, ripple.leftMs) / ripple.lifeMs;
      const eased = 1 - (1 - run) * (1 - run);
      const size = (ripple.to / RING_RADIUS) * (0.08 + 0.92 * eased);
      layers.ground.place(frames.ring, ripple.x, ripple.y, size, size, 0, 0.75 * (1 - run), ripple.tint);
    }
    particles.draw(layers.lights, passedMs);
  }

  /** How strongly the edge of the picture glows red, 0 to 1. */
  get flash(): number {
    return this.#stage.calm ? 0 : this.#flashLeftMs / FLASH_MS;
  }

  #foeDown({ kind, x, y }: StageEventMap['foeDown']): void {
    const { particles, frames, calm } = this.#stage;
    const { radius } = FOE_KINDS[kind]!;
    const color = FOE_COLORS[kind]!;
    this.#sparks(x, y, Math.round(radius * 0.9), 130 + radius * 9, color);
    this.#ripple(x, y, radius * 3.4, 420, color);
    if (!calm) particles.add(frames.note, x, y, (Math.random() - 0.5) * 60, -130, 700, 1.3, color);
    if (kind !== FOE.minim && kind !== FOE.fermata) return;
    this.#stop(STOP_HEAVY_MS);
    this.#camera.shake(kind === FOE.minim ? 4.5 : 3);
  }

  #shipHurt({ slot, own, damage, x, y }: StageEventMap['shipHurt']): void {
    this.#sparks(x, y, 8, 220, own ? COLOR.danger : PLAYER_COLORS[slot]!);
    if (!own) return;
    this.#stop(STOP_HURT_MS);
    this.#camera.shake(2.5 + damage * 0.16);
    this.#flashLeftMs = FLASH_MS;
  }

  #shipDowned({ slot, own, x, y }: StageEventMap['shipDowned']): void {
    this.#sparks(x, y, 26, 420, PLAYER_COLORS[slot]!);
    this.#ripple(x, y, 190, 800, PLAYER_COLORS[slot]!);
    if (!own) return;
    this.#stop(2 * STOP_HURT_MS);
    this.#camera.shake(9);
    this.#flashLeftMs = FLASH_MS;
  }

  #cleared(): void {
    const { particles, frames, calm } = this.#stage;
    this.#ripple(ARENA_WIDTH / 2, ARENA_HEIGHT / 2, 900, 1400, COLOR.gold);
    const notes = calm ? 0 : 34;
    for (let i = 0; i < notes; i++) {
      const tint = FOE_COLORS[i % FOE_COLORS.length]!;
      const x = ARENA_WIDTH * Math.random();
      particles.add(frames.note, x, ARENA_HEIGHT * (0.55 + 0.45 * Math.random()), 0, -320, 1900, 1.6, tint);
    }
  }

  #sparks(x: number, y: number, count: number, speed: number, tint: number): void {
    const { particles, frames, calm } = this.#stage;
    particles.burst(frames.dot, x, y, calm ? Math.ceil(count / 4) : count, speed, 420, 0.62, tint);
  }

  #ripple(x: number, y: number, to: number, lifeMs: number, tint: number): void {
    const ripple = this.#ripples[this.#nextRipple]!;
    this.#nextRipple = (this.#nextRipple + 1) % RIPPLES;
    ripple.x = x;
    ripple.y = y;
    ripple.to = to;
    ripple.lifeMs = lifeMs;
    ripple.leftMs = lifeMs;
    ripple.tint = tint;
  }

  #stop(ms: number): void {
    if (this.#stage.calm || this.#sinceStopMs < STOP_PAUSE_MS) return;
    this.#stopMs = ms;
    this.#sinceStopMs = 0;
  }
}
