/** The name as it is typed: sixteen characters as people count them, where `maxlength` would cut a flag or a letter apart. */
import { MAX_NAME_CHARACTERS } from '../../rooms/protocol.ts';

export function cutName(text: string): string {
  const characters = [...new Intl.Segmenter().segment(text.trimStart())];
  return characters
    .slice(0, MAX_NAME_CHARACTERS)
    .map(({ segment }) => segment)
    .join('');
}

/** Cuts while it is typed, but not what an input method still composes: that would be half of a word. */
export function limitName(field: HTMLInputElement): void {
  field.addEventListener('input', (event) => {
    if (event instanceof InputEvent && event.isComposing) return;
    const cut = cutName(field.value);
    if (cut !== field.value) field.value = cut;
  });
}
