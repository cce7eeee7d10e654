/**
 * Turns hands into inputs: keyboard and mouse, gamepad, touch sticks. Each device writes a wish; the one used last
 * gives the aim. Without a pointer the nearest foe is aimed at, so one hand on the keyboard, or one thumb, can play.
 */
import { BUTTON, type ShipInput } from '../../rooms/arena/simulation/ships/ship-input.ts';
import { innerTarget } from '../dom.ts';
import { aimAtNearest, bendAim, type Direction } from '../game/aim.ts';
import type { FoeTracks } from '../game/foe-tracks.ts';
import type { OwnPose } from '../game/own-ship.ts';
import type { InputSource } from '../netcode.ts';
import type { DeviceWish } from './device-wish.ts';
import { readGamepad } from './gamepad.ts';
import { HeldButtons } from './held-buttons.ts';
import { type Action, HeldKeys } from './held-keys.ts';
import { isForGame } from './read-key.ts';
import { TouchSticks } from './touch-sticks.ts';

const CHOICES: Readonly<Record<string, number>> = { Digit1: 1, Digit2: 2, Digit3: 3 };
const CHOICE_BUTTONS = [0, BUTTON.choose1, BUTTON.choose2, BUTTON.choose3];
/** Inputs that repeat a choice: the simulation takes it on the first, the rest cover a lost one. */
const CHOICE_TICKS = 3;
/** A player who has not moved the mouse for this long plays without it. */
const POINTER_REST_MS = 4000;
/** A player who does nothing for this long is away: the rule stops shooting for them. */
const AWAY_MS = 2500;

/** The part of the picture that the controls need. */
export interface ControlStage {
  readonly canvas: HTMLCanvasElement;
  readonly tracks: FoeTracks;
  /** Turns a place on the page into one in the arena. */
  toArena(clientX: number, clientY: number, out: { x: number; y: number }): void;
}

type Device = 'keys' | 'mouse' | 'stick';

export class Controls implements InputSource {
  readonly #stage: ControlStage;
  readonly #sticks: TouchSticks;
  readonly #keys: HeldKeys;
  readonly #buttons: HeldButtons;
  /** True when a pad's dash was seen since the last input was sent. */
  #padDashed = false;
  #pointer = { x: 0, y: 0 };
  #pointerAtMs = Number.NEGATIVE_INFINITY;
  #usedAtMs = Number.NEGATIVE_INFINITY;
  #device: Device = 'keys';
  #choice = 0;
  #choiceTicks = 0;
  #stick: DeviceWish = { moveX: 0, moveY: 0, aimX: 0, aimY: 0, fire: false, dash: false };
  #direction: Direction = { x: 1, y: 0 };
  #abort = new AbortController();

  constructor(stage: ControlStage) {
    this.#stage = stage;
    const { canvas } = stage;
    const { signal } = this.#abort;
    this.#keys = new HeldKeys(signal, () => {
      if (this.#device === 'stick') this.#device = 'keys';
    });
    this.#buttons = new HeldButtons(canvas, signal, (event) => this.#point(event));
    addEventListener('keydown', (event) => this.#choiceKey(event), { signal });
    // The page hears no release in another window, nor while a menu is open.
    addEventListener('blur', () => this.#release(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && this.#release(), { signal });
    addEventListener('contextmenu', (event) => this.#menu(event), { signal });
    document.addEventListener('mousedown', leaveFocus, { signal });
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
      (shoots || this.#buttons.fire || this.#keys.isOn('fire') || stick.fire ? BUTTON.fire : 0) |
      (this.#buttons.dash || this.#keys.isOn('dash') || this.#padDashed ? BUTTON.dash : 0) |
      (this.#choiceTicks > 0 ? CHOICE_BUTTONS[this.#choice]! : 0);
  }

  sent(): void {
    this.#keys.sent();
    this.#buttons.sent();
    this.#padDashed = false;
    if (this.#choiceTicks > 0) this.#choiceTicks--;
    this.#sticks.sent();
  }

  /** True once touch has been used: the view then keeps room for the thumbs. */
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
    // Foes are drawn two ticks behind the server's state.
    const delayTicks = 2;
    if (this.#device === 'stick' && (this.#stick.aimX !== 0 || this.#stick.aimY !== 0)) {
      setUnit(direction, this.#stick.aimX, this.#stick.aimY);
      bendAim(tracks, pose.x, pose.y, delayTicks, direction);
      return false;
    }
    if (this.#device === 'mouse' && (this.#buttons.fire || nowMs - this.#pointerAtMs < POINTER_REST_MS)) {
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
    this.#padDashed ||= stick.dash;
    const used = stick.moveX !== 0 || stick.moveY !== 0 || stick.aimX !== 0 || stick.aimY !== 0;
    if (!used) return;
    this.#device = 'stick';
    this.#usedAtMs = nowMs;
  }

  #axis(less: Action, more: Action): number {
    return (this.#keys.isOn(more) ? 1 : 0) - (this.#keys.isOn(less) ? 1 : 0);
  }

  #choiceKey(event: KeyboardEvent): void {
    const choice = CHOICES[event.code];
    if (choice !== undefined && !event.repeat && isForGame(event)) this.choose(choice);
  }

  #point(event: PointerEvent): void {
    this.#pointer.x = event.clientX;
    this.#pointer.y = event.clientY;
    this.#pointerAtMs = performance.now();
    this.#device = 'mouse';
  }

  #menu(event: MouseEvent): void {
    if (this.#buttons.ownsMenu(event.target, this.#stage.canvas)) event.preventDefault();
    else this.#release();
  }

  #release(): void {
    this.#keys.release();
    this.#buttons.release();
    this.#padDashed = false;
    this.#sticks.release();
  }
}

/**
 * A click on a button leaves the focus with the game: otherwise the game's keys would press it again. Tab still moves
 * the focus to it.
 */
function leaveFocus(event: MouseEvent): void {
  const target = innerTarget(event);
  if (!(target instanceof Element) || target.closest('button, a[href]') === null) return;
  event.preventDefault();
  // Inside another page's frame, the click would have given the frame the keys.
  if (!document.hasFocus()) window.focus();
  const focused = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
  if (focused instanceof HTMLButtonElement || focused instanceof HTMLAnchorElement) focused.blur();
}

const scratch = { x: 0, y: 0 };

function scaled(value: number): number {
  return Math.round(127 * Math.max(-1, Math.min(1, value)));
}

/** Sets the direction; keeps the old one when (x, y) is nearly zero. */
function setUnit(out: Direction, x: number, y: number): void {
  const length = Math.hypot(x, y);
  if (length < 1e-3) return;
  out.x = x / length;
  out.y = y / length;
}
