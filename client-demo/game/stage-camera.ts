/**
 * The part of the arena that is seen. A wide screen shows all of it. A tall one shows a part that follows the ship, and
 * its lower edge is left to the thumbs. The view shakes a little when something hits hard.
 */
import type { Cameras } from 'phaser';
import { ARENA_HEIGHT, ARENA_WIDTH } from '../../rooms/arena/simulation/world/constants.ts';

/** A screen that is taller than this shows a part. */
const TALL_ASPECT = 1.15;
/** Height that the touch sticks take, CSS pixels: ring, margin, and the thumb's own width. */
const THUMBS_PX = 178;
/** Arena pixels across a narrow screen, at least and at most. */
const NARROWEST = 430;
const WIDEST = 720;
/** Arena pixels shown around the stage on a wide screen: something that stands at a wall is seen whole. */
const RIM = 20;
/** Arena pixels of the hall that may be seen beside the stage. */
const BESIDE = 50;
/** Arena pixels by which the view looks ahead along the aim. */
const AHEAD = 46;
const FOLLOW_MS = 160;
const SHAKE_FADE_MS = 130;
const MAX_SHAKE_PX = 9;
/** Device pixels per CSS pixel, at most: more is not seen in motion and costs the graphics chip. */
const MAX_DENSITY = 2;

export interface StageSize {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly density: number;
}

export class StageCamera {
  /** The upper left corner of the view in arena pixels; `zoom` is CSS pixels per arena pixel. */
  left = 0;
  top = 0;
  zoom = 1;
  size: StageSize = { width: ARENA_WIDTH, height: ARENA_HEIGHT, density: 1 };
  #follows = false;
  #midY = ARENA_HEIGHT / 2;
  #x = ARENA_WIDTH / 2;
  #shakePx = 0;

  /** Fits the stage into a box of CSS pixels and returns the canvas' size in it. */
  fit(boxWidth: number, boxHeight: number, thumbs: boolean): StageSize {
    const density = Math.min(MAX_DENSITY, devicePixelRatio);
    const width = Math.max(1, Math.floor(boxWidth));
    const height = Math.max(1, Math.floor(boxHeight));
    this.#follows = width / height < TALL_ASPECT;
    if (this.#follows) {
      const free = Math.max(height * 0.5, height - (thumbs ? THUMBS_PX : 0));
      this.zoom = Math.max(width / WIDEST, Math.min(width / NARROWEST, free / ARENA_HEIGHT));
      // The middle of the stage lies in the middle of the room above the thumbs.
      this.#midY = ARENA_HEIGHT / 2 + (height - free) / 2 / this.zoom;
      this.size = { width, height, density };
    } else {
      this.zoom = Math.min(width / (ARENA_WIDTH + 2 * RIM), height / (ARENA_HEIGHT + 2 * RIM));
      this.#midY = ARENA_HEIGHT / 2;
      this.size = {
        width: Math.round((ARENA_WIDTH + 2 * RIM) * this.zoom),
        height: Math.round((ARENA_HEIGHT + 2 * RIM) * this.zoom),
        density,
      };
    }
    return this.size;
  }

  shake(px: number): void {
    this.#shakePx = Math.min(MAX_SHAKE_PX, Math.max(this.#shakePx, px));
  }

  /** Moves the view on towards a ship at `x` that aims along `aimX`, both in the arena. */
  update(camera: Cameras.Scene2D.Camera, x: number, aimX: number, calm: boolean, passedMs: number): void {
    const { width, height, density } = this.size;
    const half = width / 2 / this.zoom;
    let midX = ARENA_WIDTH / 2;
    if (this.#follows) {
      const wanted = Math.min(ARENA_WIDTH + BESIDE - half, Math.max(half - BESIDE, x + aimX * AHEAD));
      this.#x += (wanted - this.#x) * (1 - Math.exp(-passedMs / FOLLOW_MS));
      midX = this.#x;
    }
    let midY = this.#midY;
    this.#shakePx *= Math.exp(-passedMs / SHAKE_FADE_MS);
    if (!calm && this.#shakePx > 0.2) {
      midX += this.#shakePx * (Math.random() - 0.5) * 2;
      midY += this.#shakePx * (Math.random() - 0.5) * 2;
    }
    this.left = midX - half;
    this.top = midY - height / 2 / this.zoom;
    camera.setZoom(this.zoom * density);
    camera.centerOn(midX, midY);
  }

  get narrow(): boolean {
    return this.#follows;
  }

  get viewWidth(): number {
    return this.size.width / this.zoom;
  }

  get viewHeight(): number {
    return this.size.height / this.zoom;
  }
}
