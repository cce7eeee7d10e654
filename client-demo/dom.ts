/** The page's elements: by id, made, and changed only where something changes. */
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

/** A name within a sentence: whichever way it is written, what stands around it keeps its place. */
export function isolated(name: string): string {
  return name === '' ? '' : `\u2068${name}\u2069`;
}

/** Writing an equal text would still cost a layout, and make a screen reader speak again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function show(target: HTMLElement, visible: boolean): void {
  if (target.hidden === visible) target.hidden = !visible;
}

/** Shows another address for the page, where it may: in a frame without an origin, or too often, a browser throws. */
export function showAddress(address: string): void {
  try {
    history.replaceState(null, '', address);
  } catch {
    // The page works as well; only a reload leads to where it began.
  }
}
