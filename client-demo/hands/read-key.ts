/** What a key event is meant for: text, a focused control, the browser, or the game. */
import { innerTarget } from '../dom.ts';

/** Types of input that take no text. */
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

/** True when the focused element takes text. */
export function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !WITHOUT_TEXT.has(target.type);
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable);
}

/**
 * True for a shortcut of the browser or the system; Shift alone makes none. AltGr writes signs, and is Ctrl and Alt on
 * Windows.
 */
export function isShortcut(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.getModifierState('AltGraph');
}

/**
 * True when a key that goes down is the game's. Letters are the game's even while a button has the focus; keys that
 * press the button are not.
 */
export function isForGame(event: KeyboardEvent): boolean {
  const { code } = event;
  const target = innerTarget(event);
  // 229: an input method has the key, in browsers that do not say so otherwise.
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return false;
  if (isShortcut(event) || takesText(target)) return false;
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) return !CHOOSING.test(code);
  const pressable = target instanceof Element && target.closest('button, a[href], summary') !== null;
  return !(pressable && PRESSING.test(code));
}

/**
 * True for the key with this letter on it, wherever the keyboard has it. A key that writes no Latin letter is taken by
 * its place.
 */
export function isLetter({ key, code }: KeyboardEvent, letter: string): boolean {
  const writesLatin = key.length === 1 && key <= '~';
  return writesLatin ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`;
}
