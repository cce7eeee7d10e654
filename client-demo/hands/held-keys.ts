/**
 * Which of the game's keys are down. Counting presses and releases is not enough: a release can get lost (to another
 * window, a menu, a shortcut, a Mac's Cmd key). So every event is also used to find keys that can no longer be down.
 */
import { isForGame, isShortcut, takesText } from './read-key.ts';

export type Action = 'up' | 'down' | 'left' | 'right' | 'fire' | 'dash';

/** Actions by place on the keyboard, so that the four lie together on every layout. */
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
  /** Actions pressed since the last input was sent: a tap shorter than a step counts all the same. */
  #tapped = new Set<Action>();

  /** `onPress` is called for each action that begins. */
  constructor(signal: AbortSignal, onPress: () => void) {
    addEventListener('keydown', (event) => this.#press(event, onPress), { signal });
    // Listens in the capture phase, so that no part of the page can stop it: a key that is up is up.
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
      // A Mac reports no release while Cmd is down, Alt may open a menu, other shortcuts may take the later events.
      // Ctrl alone does nothing.
      if (event.key !== 'Control') this.release();
      return;
    }
    const action = KEYS[event.code];
    if (action === undefined || !isForGame(event)) return;
    // The page would scroll, or search for text.
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

  /** Drops a Shift key that can no longer be down: with both held, some systems report only one release. */
  #reconcile({ shiftKey, code }: KeyboardEvent): void {
    if (!shiftKey) for (const shift of SHIFTS) if (shift !== code) this.#down.delete(shift);
  }
}
