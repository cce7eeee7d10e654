/**
 * Two thumbs on a phone: the left half of the stage moves, the right half aims and shoots, a button beside them dashes.
 * A stick appears where the thumb comes down, in the lower part of the stage, which the view keeps free of the ship.
 * Rings at rest show where that is. They are page elements, so they stay sharp and cost the canvas nothing.
 */
import './touch-sticks.css';
import type { DeviceWish } from './device-wish.ts';

/** A push this far from the middle is a full one, in CSS pixels: about a thumb's joint. */
const REACH_PX = 52;
const DEAD_SHARE = 0.16;
const FIRE_SHARE = 0.35;

interface Stick {
  readonly ring: HTMLElement;
  readonly knob: HTMLElement;
  pointer: number | null;
  startX: number;
  startY: number;
  /** -1 to 1. */
  x: number;
  y: number;
}

export class TouchSticks {
  readonly #root: HTMLElement;
  readonly #move: Stick;
  readonly #aim: Stick;
  readonly #parent: HTMLElement;
  #dash = false;
  #dashTapped = false;
  used = false;

  constructor(parent: HTMLElement, signal: AbortSignal) {
    this.#parent = parent;
    this.#root = document.createElement('div');
    this.#root.className = 'touch-sticks';
    this.#root.setAttribute('aria-hidden', 'true');
    this.#move = createStick(this.#root, 'move');
    this.#aim = createStick(this.#root, 'aim');
    const dash = document.createElement('div');
    dash.className = 'touch-dash';
    this.#root.append(dash);
    parent.append(this.#root);
    if (matchMedia('(pointer: coarse)').matches) this.#show();
    const options = { signal, passive: false };
    parent.addEventListener('pointerdown', (event) => this.#down(event, dash), options);
    addEventListener('pointermove', (event) => this.#moved(event), options);
    for (const name of ['pointerup', 'pointercancel'] as const)
      addEventListener(name, (event) => this.#up(event), options);
    // A phone would otherwise scroll or zoom the page under the thumbs.
    for (const name of ['touchstart', 'touchmove'] as const)
      parent.addEventListener(name, (event) => event.preventDefault(), options);
  }

  read(wish: DeviceWish): void {
    const { x, y } = this.#move;
    if (Math.hypot(x, y) > DEAD_SHARE) {
      wish.moveX += x;
      wish.moveY += y;
    }
    const push = Math.hypot(this.#aim.x, this.#aim.y);
    if (push > DEAD_SHARE) {
      wish.aimX = this.#aim.x;
      wish.aimY = this.#aim.y;
    }
    wish.fire ||= push > FIRE_SHARE;
    wish.dash ||= this.#dash || this.#dashTapped;
  }

  sent(): void {
    this.#dashTapped = false;
  }

  release(): void {
    for (const stick of [this.#move, this.#aim]) rest(stick);
    this.#dash = false;
    this.#dashTapped = false;
  }

  dispose(): void {
    this.#root.remove();
  }

  #show(): void {
    this.used = true;
    this.#root.classList.add('used');
  }

  #down(event: PointerEvent, dash: HTMLElement): void {
    if (event.pointerType !== 'touch') return;
    this.#show();
    // This is the only finger on the screen: earlier ones ended without an event.
    if (event.isPrimary) this.release();
    const box = this.#parent.getBoundingClientRect();
    if (near(dash, event)) {
      this.#dash = true;
      this.#dashTapped = true;
      return;
    }
    const stick = event.clientX < box.left + box.width / 2 ? this.#move : this.#aim;
    if (stick.pointer !== null) return;
    stick.pointer = event.pointerId;
    stick.startX = event.clientX;
    stick.startY = event.clientY;
    stick.ring.style.left = `${event.clientX - box.left}px`;
    stick.ring.style.top = `${event.clientY - box.top}px`;
    stick.ring.classList.add('held');
  }

  #moved(event: PointerEvent): void {
    for (const stick of [this.#move, this.#aim]) {
      if (stick.pointer !== event.pointerId) continue;
      const dx = (event.clientX - stick.startX) / REACH_PX;
      const dy = (event.clientY - stick.startY) / REACH_PX;
      const scale = 1 / Math.max(1, Math.hypot(dx, dy));
      stick.x = dx * scale;
      stick.y = dy * scale;
      stick.knob.style.transform = `translate(${stick.x * REACH_PX}px, ${stick.y * REACH_PX}px)`;
    }
  }

  #up(event: PointerEvent): void {
    for (const stick of [this.#move, this.#aim]) if (stick.pointer === event.pointerId) rest(stick);
    // A dash is short: any finger that lifts ends it.
    if (event.pointerType === 'touch') this.#dash = false;
  }
}

function createStick(root: HTMLElement, name: string): Stick {
  const ring = document.createElement('div');
  ring.className = `touch-stick ${name}`;
  const knob = document.createElement('div');
  knob.className = 'touch-knob';
  ring.append(knob);
  root.append(ring);
  return { ring, knob, pointer: null, startX: 0, startY: 0, x: 0, y: 0 };
}

function rest(stick: Stick): void {
  stick.pointer = null;
  stick.x = 0;
  stick.y = 0;
  stick.knob.style.transform = '';
  stick.ring.style.left = '';
  stick.ring.style.top = '';
  stick.ring.classList.remove('held');
}

/** True when the touch is near the button: a thumb is wider than it. */
function near(dash: HTMLElement, event: PointerEvent): boolean {
  const box = dash.getBoundingClientRect();
  const dx = event.clientX - (box.left + box.width / 2);
  const dy = event.clientY - (box.top + box.height / 2);
  return Math.hypot(dx, dy) < box.width / 2 + 10;
}
