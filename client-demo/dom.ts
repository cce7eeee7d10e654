/** The page's elements by id. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`expected #${id} on the page`);
  return found as T;
}
