/**
 * Which buttons of a mouse or a pen are down on the stage. A pointer has one `pointerdown` for all its buttons, and the
 * next button comes as a move. So each event is read for the state of all buttons, not for the button it was sent for.
 */

/** Bits of `buttons`. */
const PRIMARY = 1;
const SECONDARY = 2;

export class HeldButtons {
  /** Buttons by pointer. A pointer that came down on the stage stays here until all its buttons are up. */
  #down = new Map<number, number>();
  #tapped = 0;
  /** True when the last press was on the stage: the right button's menu is then the game's, wherever it is let go. */
  #ours = false;

  /** `onUse` is called with each event of a pointer that is over the stage or came down there. */
  constructor(canvas: HTMLElement, signal: AbortSignal, onUse: (event: PointerEvent) => void) {
    const follow = (event: PointerEvent) => {
      if (event.pointerType === 'touch') return;
      const over = event.target === canvas;
      if (event.type === 'pointerdown') this.#ours = over;
      const began = this.#down.has(event.pointerId) || (event.type === 'pointerdown' && over);
      if (began) this.#set(event);
      if (began || over) onUse(event);
    };
    for (const name of ['pointerdown', 'pointermove', 'pointerup'] as const) addEventListener(name, follow, { signal });
    // The system took the pointer: a pen that turned out to be a palm, a window that was moved.
    addEventListener('pointercancel', ({ pointerId }) => void this.#down.delete(pointerId), { signal });
  }

  get fire(): boolean {
    return this.#isOn(PRIMARY);
  }

  get dash(): boolean {
    return this.#isOn(SECONDARY);
  }

  ownsMenu(target: EventTarget | null, canvas: HTMLElement): boolean {
    return target === canvas || this.#ours;
  }

  sent(): void {
    this.#tapped = 0;
  }

  release(): void {
    this.#down.clear();
    this.#tapped = 0;
  }

  #set({ pointerId, buttons }: PointerEvent): void {
    this.#tapped |= buttons & ~(this.#down.get(pointerId) ?? 0);
    if (buttons === 0) this.#down.delete(pointerId);
    else this.#down.set(pointerId, buttons);
  }

  #isOn(bit: number): boolean {
    if ((this.#tapped & bit) !== 0) return true;
    for (const buttons of this.#down.values()) if ((buttons & bit) !== 0) return true;
    return false;
  }
}
