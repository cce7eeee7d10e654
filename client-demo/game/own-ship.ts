/**
 * Where the own ship is drawn. The predicted state is moved on by the share of a step that has passed since, under the
 * input that is held in this very frame. So a key pressed between two steps shows in the next picture, and the next
 * step lands exactly where the picture already is. A correction by the server is not shown at once: its distance is
 * kept as an offset that fades.
 */

import type { ShipInput } from '../../rooms/arena/simulation/ships/ship-input.ts';
import { createMotion, type ShipMotion, stepShip } from '../../rooms/arena/simulation/ships/ship-movement.ts';
import type { ModeRules } from '../../rooms/arena/simulation/world/modes.ts';

/** Milliseconds after which 1/e of the offset is left: below notice for up to 30 px or so. */
const FADE_MS = 110;
/** A ship that moved further than this came back elsewhere: the prediction was not wrong, so nothing fades. */
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
  /** Pixels between the picture and the prediction: corrections that have not faded yet. */
  offsetX = 0;
  offsetY = 0;
  /** Length of the last correction, pixels. */
  correctionPx = 0;
  #knownX = Number.NaN;
  #knownY = Number.NaN;
  #next: ShipMotion = createMotion();

  /** Called before this frame's steps: a state that changed since the last step was corrected. */
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

  /** Called after each predicted step. */
  noteStep(state: ShipMotion): void {
    this.#knownX = state.x;
    this.#knownY = state.y;
  }

  /** Draws the ship. `share` of the next step has passed, 0 to 1; `passedMs` is the time since the last frame. */
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

  /** Forgets everything: another ship comes, or the same one after a reconnection. */
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
