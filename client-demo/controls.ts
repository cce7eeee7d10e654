/**
 * Hands into inputs: keyboard and mouse, gamepad, touch sticks. Each device writes a wish; the one used last gives the
 * aim. Without any pointer the nearest foe is aimed at, so that one hand on the keyboard, or one thumb, can play.
 */
import { BUTTON, type ShipInput } from '../rooms/arena/simulation/ship-input.ts';
import { aimAtNearest, bendAim, type Direction } from './game/aim.ts';
import type { FoeTracks } from './game/foe-tracks.ts';
import { readGamepad } from './game/gamepad.ts';
import type { OwnPose } from './game/own-ship.ts';
import { TouchSticks } from './game/touch-sticks.ts';
import type { InputSource } from './netcode.ts';

const KEYS: Readonly<Record<string, 'up' | 'down' | 'left' | 'right' | 'fire' | 'dash'>> = {
  KeyW: 'up',
  ArrowUp: 'up',
  KeyS: 'down',
  ArrowDown: 'down',
  KeyA: 'left',
  ArrowLeft: 'left',
  KeyD: 'right',
  ArrowRight: 'right',
  KeyF: 'fire',
  Space: 'dash',
  ShiftLeft: 'dash',
};
const CHOICES: Readonly<Record<string, number>> = { Digit1: 1, Digit2: 2, Digit3: 3 };
const CHOICE_BUTTONS = [0, BUTTON.choose1, BUTTON.choose2, BUTTON.choose3];
/** A choice is held for this many inputs: the simulation takes it on the first, the rest are for a lost one. */
const CHOICE_TICKS = 3;
/** Whoever has not moved the mouse for this long plays without it. */
const POINTER_REST_MS = 4000;
/** Whoever does nothing at all for this long is away: nobody shoots for them. */
const AWAY_MS = 2500;

/** What the controls need of the picture. */
export interface ControlStage {
  readonly canvas: HTMLCanvasElement;
  readonly tracks: FoeTracks;
  /** From a place on the page to one in the arena. */
  toArena(clientX: number, clientY: number, out: { x: number; y: number }): void;
}

/** A device's wish: axes -1 to 1, the aim a direction of any length, (0, 0) for none. */
export interface Wish {
  moveX: number;
  moveY: number;
  aimX: number;
  aimY: number;
  fire: boolean;
  dash: boolean;
}

type Device = 'keys' | 'mouse' | 'stick';

export class Controls implements InputSource {
  readonly #stage: ControlStage;
  readonly #sticks: TouchSticks;
  #held = new Set<string>();
  /** Pressed since the last input was sent: a tap shorter than a step counts all the same. */
  #tapped = new Set<string>();
  #pointer = { x: 0, y: 0 };
  #pointerAtMs = Number.NEGATIVE_INFINITY;
  #usedAtMs = Number.NEGATIVE_INFINITY;
  #device: Device = 'keys';
  #mouseFire = false;
  #mouseDash = false;
  #choice = 0;
  #choiceTicks = 0;
  #stick: Wish = { moveX: 0, moveY: 0, aimX: 0, aimY: 0, fire: false, dash: false };
  #direction: Direction = { x: 1, y: 0 };
  #abort = new AbortController();

  constructor(stage: ControlStage) {
    this.#stage = stage;
    const { canvas } = stage;
    const { signal } = this.#abort;
    addEventListener('keydown', (event) => this.#key(event, true), { signal });
    addEventListener('keyup', (event) => this.#key(event, false), { signal });
    // A key whose release went to another window would stay held.
    addEventListener('blur', () => this.#release(), { signal });
    canvas.addEventListener('pointermove', (event) => this.#point(event), { signal });
    canvas.addEventListener('pointerdown', (event) => this.#press(event, true), { signal });
    addEventListener('pointerup', (event) => this.#press(event, false), { signal });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    this.#sticks = new TouchSticks(canvas.parentElement!, signal);
  }

  choose(option: number): void {
    this.#choice = option;
    this.#choiceTicks = CHOICE_TICKS;
  }

  sample(input: ShipInput, pose: Readonly<OwnPose>, nowMs: number): void {
    this.#readSticks(nowMs);
    const stick = this.#stick;
    const moveX = this.#axis('left', 'right') + stick.moveX;
    const moveY = this.#axis('up', 'down') + stick.moveY;
    input.moveX = scaled(moveX);
    input.moveY = scaled(moveY);
    if (moveX !== 0 || moveY !== 0) this.#usedAtMs = nowMs;
    const shoots = this.#aim(pose, nowMs);
    input.aimX = scaled(this.#direction.x);
    input.aimY = scaled(this.#direction.y);
    input.buttons =
      (shoots || this.#mouseFire || this.#isOn('fire') || stick.fire ? BUTTON.fire : 0) |
      (this.#mouseDash || this.#isOn('dash') || stick.dash ? BUTTON.dash : 0) |
      (this.#choiceTicks > 0 ? CHOICE_BUTTONS[this.#choice]! : 0);
  }

  sent(): void {
    this.#tapped.clear();
    if (this.#choiceTicks > 0) this.#choiceTicks--;
    this.#sticks.sent();
  }

  /** Whether touch has been used: the view then keeps room for the thumbs. */
  get touches(): boolean {
    return this.#sticks.used;
  }

  dispose(): void {
    this.#abort.abort();
    this.#sticks.dispose();
  }

  /** Sets the direction; true when a rule shoots because no hand can. */
  #aim(pose: Readonly<OwnPose>, nowMs: number): boolean {
    const { tracks } = this.#stage;
    const direction = this.#direction;
    // Foes are drawn two ticks behind the server's.
    const delayTicks = 2;
    if (this.#device === 'stick' && (this.#stick.aimX !== 0 || this.#stick.aimY !== 0)) {
      setUnit(direction, this.#stick.aimX, this.#stick.aimY);
      bendAim(tracks, pose.x, pose.y, delayTicks, direction);
      return false;
    }
    if (this.#device === 'mouse' && (this.#mouseFire || nowMs - this.#pointerAtMs < POINTER_REST_MS)) {
      this.#stage.toArena(this.#pointer.x, this.#pointer.y, scratch);
      setUnit(direction, scratch.x - pose.x, scratch.y - pose.y);
      return false;
    }
    const found = aimAtNearest(tracks, pose.x, pose.y, delayTicks, direction);
    return found && nowMs - this.#usedAtMs < AWAY_MS;
  }

  #readSticks(nowMs: number): void {
    const stick = this.#stick;
    stick.moveX = 0;
    stick.moveY = 0;
    stick.aimX = 0;
    stick.aimY = 0;
    stick.fire = false;
    stick.dash = false;
    const choice = readGamepad(stick);
    if (choice > 0 && this.#choiceTicks === 0) this.choose(choice);
    this.#sticks.read(stick);
    const used = stick.moveX !== 0 || stick.moveY !== 0 || stick.aimX !== 0 || stick.aimY !== 0;
    if (!used) return;
    this.#device = 'stick';
    this.#usedAtMs = nowMs;
  }

  #axis(less: string, more: string): number {
    return (this.#isOn(more) ? 1 : 0) - (this.#isOn(less) ? 1 : 0);
  }

  #isOn(action: string): boolean {
    return this.#held.has(action) || this.#tapped.has(action);
  }

  #key(event: KeyboardEvent, down: boolean): void {
    if (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') return;
    const action = KEYS[event.code];
    if (action !== undefined) {
      // Space and arrows must go on working on a button or a link that has the focus.
      if (event.target instanceof HTMLButtonElement || event.target instanceof HTMLAnchorElement) return;
      event.preventDefault();
      if (!down) {
        this.#held.delete(action);
        return;
      }
      if (!event.repeat) this.#tapped.add(action);
      this.#held.add(action);
      if (this.#device === 'stick') this.#device = 'keys';
    } else if (down && !event.repeat && CHOICES[event.code] !== undefined) this.choose(CHOICES[event.code]!);
  }

  #point(event: PointerEvent): void {
    if (event.pointerType === 'touch') return;
    this.#pointer.x = event.clientX;
    this.#pointer.y = event.clientY;
    this.#pointerAtMs = performance.now();
    this.#device = 'mouse';
  }

  #press(event: PointerEvent, down: boolean): void {
    if (event.pointerType === 'touch') return;
    if (down) this.#point(event);
    if (event.button === 0) this.#mouseFire = down;
    if (event.button === 2) this.#mouseDash = down;
  }

  #release(): void {
    this.#held.clear();
    this.#tapped.clear();
    this.#mouseFire = false;
    this.#mouseDash = false;
    this.#sticks.release();
  }
}

const scratch = { x: 0, y: 0 };

function scaled(value: number): number {
  return Math.round(127 * Math.max(-1, Math.min(1, value)));
}

/** Keeps the direction when there is none to give. */
function setUnit(out: Direction, x: number, y: number): void {
  const length = Math.hypot(x, y);
  if (length < 1e-3) return;
  out.x = x / length;
  out.y = y / length;
}
