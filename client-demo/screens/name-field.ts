/** The name as it is typed: sixteen characters as people count them, where `maxlength` would cut a flag or a letter apart. */
import { MAX_NAME_CHARACTERS } from '../../rooms/arena/arena-protocol.ts';

export function cutName(text: string): string {
  return charactersOf(text.trimStart()).slice(0, MAX_NAME_CHARACTERS).join('');
}

/** Code points where a browser knows no more (Firefox before 125): a long name may lose half a flag, a page without names all. */
function charactersOf(text: string): string[] {
  if (!('Segmenter' in Intl)) return [...text];
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/** Cuts while it is typed, but not what an input method still composes: that would be half of a word. */
export function limitName(field: HTMLInputElement): void {
  const limit = () => {
    const cut = cutName(field.value);
    if (cut !== field.value) field.value = cut;
  };
  field.addEventListener('input', (event) => {
    if (!(event instanceof InputEvent && event.isComposing)) limit();
  });
  // Chromium sends no input behind it.
  field.addEventListener('compositionend', limit);
}
