/** The name as it is typed: sixteen characters as people count them. `maxlength` would cut a flag or a letter apart. */
import { MAX_NAME_CHARACTERS } from '../../rooms/arena/arena-protocol.ts';

export function cutName(text: string): string {
  return charactersOf(text.trimStart()).slice(0, MAX_NAME_CHARACTERS).join('');
}

/**
 * The characters of a text. A browser that cannot tell (Firefox before 125) gives code points: a long name may lose
 * half a flag, but the page works.
 */
function charactersOf(text: string): string[] {
  if (!('Segmenter' in Intl)) return [...text];
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/**
 * Cuts the name while it is typed. Text that an input method still composes is left alone: a cut would leave half a
 * word.
 */
export function limitName(field: HTMLInputElement): void {
  const limit = () => {
    const cut = cutName(field.value);
    if (cut !== field.value) field.value = cut;
  };
  field.addEventListener('input', (event) => {
    if (!(event instanceof InputEvent && event.isComposing)) limit();
  });
  // Chromium sends no input event after it.
  field.addEventListener('compositionend', limit);
}
