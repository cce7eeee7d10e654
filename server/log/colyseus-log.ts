/**
 * Colyseus' own words, at level debug: it prints a stack for every client that errs, so that anyone could fill a log.
 * What matters of them comes through the guarded rooms and the refusals.
 */
import type { Logger } from './logger.ts';

type Print = (...words: unknown[]) => void;

export function colyseusLog(logger: Logger): Record<'debug' | 'error' | 'info' | 'trace' | 'warn', Print> {
  const print: Print = (...words) => {
    if (logger.isLevelEnabled('debug')) logger.debug({ colyseus: words.map(String).join(' ').slice(0, 1000) });
  };
  return { debug: print, error: print, info: print, trace: print, warn: print };
}
