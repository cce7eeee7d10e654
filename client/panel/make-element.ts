/** Makes the panel's elements, and changes them only where something changes. Data are texts here, never markup. */

/** A new element that themes can reach by its part. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  part: string,
  ...content: readonly (string | Node)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (part !== '') made.setAttribute('part', part);
  made.append(...content);
  return made;
}

/** Sets a text that differs: an equal one would still cost a layout, and be read out again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export function setAttribute(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}
