/**
 * Puts the words where the page asks for them: `data-words` as text, `data-words-label` and `-placeholder` as
 * attributes.
 */
import { setText } from '../dom.ts';
import { withWords, words } from './words.ts';

const ATTRIBUTES = [
  ['data-words-label', 'aria-label'],
  ['data-words-placeholder', 'placeholder'],
] as const;

export function fillPage(): void {
  withWords(() => {
    const { page, code, documentTitle } = words();
    const text = (key: string | null): string => (page as Readonly<Record<string, string>>)[key ?? ''] ?? '';
    document.documentElement.lang = code;
    document.title = documentTitle;
    for (const target of document.querySelectorAll('[data-words]'))
      setText(target, text(target.getAttribute('data-words')));
    for (const [from, to] of ATTRIBUTES) {
      for (const target of document.querySelectorAll(`[${from}]`))
        target.setAttribute(to, text(target.getAttribute(from)));
    }
  });
}
