/** Keyboard and mouse into the input of a tick. */
import { ARENA_WIDTH } from '../rooms/arena/simulation/constants.ts';
import { BUTTON, type ShipInput } from '../rooms/arena/simulation/ship-input.ts';

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

export class Controls {
  #canvas: HTMLCanvasElement;
  #held = new Set<string>();
  #aim: { x: number; y: number } | null = null;
  #mouseFire = false;
  #mouseDash = false;
  #choice = 0;
  #choiceTicks = 0;
  #abort = new AbortController();

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    const { signal } = this.#abort;
    addEventListener('keydown', (event) => this.#key(event, true), { signal });
    addEventListener('keyup', (event) => this.#key(event, false), { signal });
    // A key whose release went to another window would stay held.
    addEventListener('blur', () => this.#release(), { signal });
    canvas.addEventListener('pointermove', (event) => this.#point(event), { signal });
    canvas.addEventListener('pointerdown', (event) => this.#press(event, true), { signal });
    addEventListener('pointerup', (event) => this.#press(event, false), { signal });
    canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  }

  choose(option: number): void {
    this.#choice = option;
    this.#choiceTicks = CHOICE_TICKS;
  }

  /** Fills the input of the next tick for a ship at (x, y). */
  write(input: ShipInput, x: number, y: number): void {
    const axis = (less: string, more: string) => (this.#held.has(more) ? 127 : 0) - (this.#held.has(less) ? 127 : 0);
    input.moveX = axis('left', 'right');
    input.moveY = axis('up', 'down');
    const [dx, dy] = this.#aim === null ? [0, 0] : [this.#aim.x - x, this.#aim.y - y];
    const length = Math.hypot(dx, dy);
    input.aimX = length < 1 ? 0 : Math.round((127 * dx) / length);
    input.aimY = length < 1 ? 0 : Math.round((127 * dy) / length);
    input.buttons =
      (this.#mouseFire || this.#held.has('fire') ? BUTTON.fire : 0) |
      (this.#mouseDash || this.#held.has('dash') ? BUTTON.dash : 0);
    if (this.#choiceTicks > 0) {
      this.#choiceTicks--;
      input.buttons |= CHOICE_BUTTONS[this.#choice]!;
    }
  }

  dispose(): void {
    this.#abort.abort();
  }

  #key(event: KeyboardEvent, down: boolean): void {
    if (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') return;
    const action = KEYS[event.code];
    if (action !== undefined) {
      event.preventDefault();
      if (down) this.#held.add(action);
      else this.#held.delete(action);
    } else if (down && !event.repeat && CHOICES[event.code] !== undefined) this.choose(CHOICES[event.code]!);
  }

  #point(event: PointerEvent): void {
    const box = this.#canvas.getBoundingClientRect();
    const scale = ARENA_WIDTH / box.width;
    this.#aim = { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  }

  #press(event: PointerEvent, down: boolean): void {
    if (down) this.#point(event);
    if (event.button === 0) this.#mouseFire = down;
    if (event.button === 2) this.#mouseDash = down;
  }

  #release(): void {
    this.#held.clear();
    this.#mouseFire = false;
    this.#mouseDash = false;
  }
}
