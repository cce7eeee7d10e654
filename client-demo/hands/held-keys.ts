/**
 * Which of the game's keys are down. What is heard of a key is no count of presses and releases: a release can get lost (to
 * another window, a menu, a shortcut, a Mac's Cmd key), so every event also says what can no longer be down.
 */
import { isForGame, isShortcut, takesText } from './read-key.ts';

export type Action = 'up' | 'down' | 'left' | 'right' | 'fire' | 'dash';

/** By place, so that the four lie together on every keyboard. */
const KEYS: Readonly<Record<string, Action>> = {
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
  ShiftRight: 'dash',
};
const SHIFTS = ['ShiftLeft', 'ShiftRight'];

export class HeldKeys {
  #down = new Set<string>();
  /** Pressed since the last input was sent: a tap shorter than a step counts all the same. */
  #tapped = new Set<Action>();

  /** `onPress` is told of each action that begins. */
  constructor(signal: AbortSignal, onPress: () => void) {
    addEventListener('keydown', (event) => this.#press(event, onPress), { signal });
    // Before any part of the page can keep it: a key that is up is up.
    addEventListener('keyup', (event) => this.#lift(event), { signal, capture: true });
    addEventListener('focusin', ({ target }) => takesText(target) && this.release(), { signal });
  }

  isOn(action: Action): boolean {
    if (this.#tapped.has(action)) return true;
    for (const code of this.#down) if (KEYS[code] === action) return true;
    return false;
  }

  sent(): void {
    this.#tapped.clear();
  }

  release(): void {
    this.#down.clear();
    this.#tapped.clear();
  }

  #press(event: KeyboardEvent, onPress: () => void): void {
    this.#reconcile(event);
    if (isShortcut(event)) {
      // With Cmd a Mac tells no release, Alt may open a menu, a shortcut whatever takes the rest. Ctrl alone does nothing.
      if (event.key !== 'Control') this.release();
      return;
    }
    const action = KEYS[event.code];
    if (action === undefined || !isForGame(event)) return;
    // A page would scroll, or look for text.
    event.preventDefault();
    if (!event.repeat) this.#tapped.add(action);
    this.#down.add(event.code);
    onPress();
  }

  #lift(event: KeyboardEvent): void {
    this.#down.delete(event.code);
    if (event.key === 'Meta') this.release();
    this.#reconcile(event);
  }

  /** With both Shift keys down, some systems tell of one release alone. */
  #reconcile({ shiftKey, code }: KeyboardEvent): void {
    if (!shiftKey) for (const shift of SHIFTS) if (shift !== code) this.#down.delete(shift);
  }
}
