/** The page's language: the player's choice, else the browser's. The words in it, and the listeners to its changes. */
import { settings } from '../settings-store.ts';
import { chinese } from './chinese.ts';
import { english, type Words } from './english.ts';

export type Language = 'en' | 'zh';

const LANGUAGES: Readonly<Record<Language, Words>> = { en: english, zh: chinese };
const listeners = new Set<() => void>();

/** `preferred` is a browser's list, best first ("zh-CN", "en"). Chinese if it comes before English, else English. */
export function languageFrom(preferred: readonly string[]): Language {
  const first = preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'zh' || tag === 'en');
  return first === 'zh' ? 'zh' : 'en';
}

export function language(): Language {
  return settings.get('language') || languageFrom(navigator.languages);
}

/** The words in the page's language. */
export function words(): Words {
  return LANGUAGES[language()];
}

/** Calls `listener` now and at each change of the language, until `signal` aborts. */
export function withWords(listener: () => void, signal?: AbortSignal): void {
  listeners.add(listener);
  signal?.addEventListener('abort', () => listeners.delete(listener));
  listener();
}

settings.on('language', () => {
  for (const listener of listeners) listener();
});
