/**
 * Where the own ship is drawn: the predicted state, moved on by the share of a step that has passed since, under the
 * input as it is held at this very frame. A key pressed between two steps therefore shows in the next picture, and the
 * step that follows lands exactly where the picture already is. A correction by the server is not shown at once: what it
 * moved is kept as an offset that fades.
 */

import type { ShipInput } from '../../rooms/arena/simulation/ships/ship-input.ts';
import { createMotion, type ShipMotion, stepShip } from '../../rooms/arena/simulation/ships/ship-movement.ts';
import type { ModeRules } from '../../rooms/arena/simulation/world/modes.ts';

/** Share of the offset that is left after this many milliseconds is 1/e: below notice for up to 30 px or so. */
const FADE_MS = 110;
/** A ship that comes back elsewhere was moved by the game, not by a wrong prediction: nothing to fade. */
const SNAP_PX = 160;

export interface OwnPose {
  x: number;
  y: number;
  /** Pixels per tick. */
  vx: number;
  vy: number;
  /** Unit vector. */
  aimX: number;
  aimY: number;
  dashTicks: number;
}

export class OwnShip {
  readonly pose: OwnPose = { x: 0, y: 0, vx: 0, vy: 0, aimX: 1, aimY: 0, dashTicks: 0 };
  /** Pixels by which the picture is off the prediction, because of corrections not yet faded. */
  offsetX = 0;
  offsetY = 0;
  /** Length of the last correction, pixels. */
  correctionPx = 0;
  #knownX = Number.NaN;
  #knownY = Number.NaN;
  #next: ShipMotion = createMotion();

  /** Before this frame's steps: whatever moved the state since the last one was a correction. */
  noteCorrection(state: ShipMotion): void {
    const dx = this.#knownX - state.x;
    const dy = this.#knownY - state.y;
    this.correctionPx = Number.isNaN(dx) ? 0 : Math.hypot(dx, dy);
    if (this.correctionPx > SNAP_PX) {
      this.offsetX = 0;
      this.offsetY = 0;
    } else if (this.correctionPx > 0) {
      this.offsetX += dx;
      this.offsetY += dy;
    }
    this.noteStep(state);
  }

  /** After each step that was predicted. */
  noteStep(state: ShipMotion): void {
    this.#knownX = state.x;
    this.#knownY = state.y;
  }

  /** `share` of the next step, 0 to 1, that has passed; `passedMs` since the last frame. */
  draw(state: ShipMotion, held: ShipInput, rules: ModeRules, share: number, passedMs: number): void {
    copyMotion(this.#next, state);
    stepShip(this.#next, held, rules);
    const keep = Math.exp(-passedMs / FADE_MS);
    this.offsetX *= keep;
    this.offsetY *= keep;
    const { pose } = this;
    pose.x = state.x + (this.#next.x - state.x) * share + this.offsetX;
    pose.y = state.y + (this.#next.y - state.y) * share + this.offsetY;
    pose.vx = this.#next.vx;
    pose.vy = this.#next.vy;
    pose.aimX = this.#next.aimX;
    pose.aimY = this.#next.aimY;
    pose.dashTicks = this.#next.dashTicks;
  }

  /** Forgets what it knew: another ship, or the same one after a reconnection. */
  reset(): void {
    this.#knownX = Number.NaN;
    this.#knownY = Number.NaN;
    this.offsetX = 0;
    this.offsetY = 0;
  }
}

function copyMotion(into: ShipMotion, from: ShipMotion): void {
  into.x = from.x;
  into.y = from.y;
  into.vx = from.vx;
  into.vy = from.vy;
  into.aimX = from.aimX;
  into.aimY = from.aimY;
  into.dashX = from.dashX;
  into.dashY = from.dashY;
  into.dashTicks = from.dashTicks;
  into.dashCooldownTicks = from.dashCooldownTicks;
  into.moveScale = from.moveScale;
  into.frozen = from.frozen;
}
