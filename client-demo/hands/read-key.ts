/** What a key event is meant for: text, a control that has the focus, the browser, or the game. */

/** Inputs that no text goes into. */
const WITHOUT_TEXT: ReadonlySet<string> = new Set([
  'button',
  'checkbox',
  'color',
  'file',
  'image',
  'radio',
  'range',
  'reset',
  'submit',
]);
const PRESSING = /^(Space|Enter|NumpadEnter)$/;
const CHOOSING = /^(Space|Enter|NumpadEnter|Arrow\w+|Home|End|PageUp|PageDown)$/;

/** Whether text goes into what has the focus. */
export function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !WITHOUT_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** A shortcut of the browser or the system; Shift alone makes none. AltGr writes signs, and is Ctrl and Alt on Windows. */
export function isShortcut(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.getModifierState('AltGraph');
}

/** Whether a key that goes down is the game's. The letters are, though a button has the focus; what presses the button is not. */
export function isForGame(event: KeyboardEvent): boolean {
  const { target, code } = event;
  // 229: an input method has the key, in browsers that do not say so otherwise.
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return false;
  if (isShortcut(event) || takesText(target)) return false;
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return !CHOOSING.test(code);
  const pressable = target instanceof Element && target.closest('button, a[href], summary') !== null;
  return !(pressable && PRESSING.test(code));
}

/** A key by the letter on it, wherever the keyboard has it; by its place where it writes no Latin letter. */
export function isLetter({ key, code }: KeyboardEvent, letter: string): boolean {
  const writesLatin = key.length === 1 && key <= '~';
  return writesLatin ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`;
}
