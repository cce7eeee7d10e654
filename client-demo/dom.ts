/** The page's elements: found by id, created, and changed only where something changes. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`expected #${id} on the page`);
  return found as T;
}

/** A new element with a class, a text and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...content: (string | Node)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...content);
  return made;
}

/** A name within a sentence: the text around it keeps its place, whichever way the name is written. */
export function isolated(name: string): string {
  return name === '' ? '' : `\u2068${name}\u2069`;
}

/** The element that an event is for, also one within a component: the page's listeners see only the component. */
export function innerTarget(event: Event): EventTarget | null {
  return event.composedPath()[0] ?? event.target;
}

/** Sets a text that differs. An equal one would still cost a layout and make a screen reader speak again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function show(target: HTMLElement, visible: boolean): void {
  if (target.hidden === visible) target.hidden = !visible;
}

/**
 * Shows another address for the page if the browser lets it. It throws in a frame without an origin, or when asked too
 * often.
 */
export function showAddress(address: string): void {
  try {
    history.replaceState(null, '', address);
  } catch {
    // The page works all the same; only a reload leads to the old address.
  }
}
