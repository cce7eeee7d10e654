/**
 * Colyseus' own messages, at level debug. It prints a stack for every client that errs, so anyone could fill a log. The
 * guarded rooms and the refusals report what matters of them.
 */
import type { Logger } from './logger.ts';

type Print = (...words: unknown[]) => void;

export function colyseusLog(logger: Logger): Record<'debug' | 'error' | 'info' | 'trace' | 'warn', Print> {
  const print: Print = (...words) => {
    if (logger.isLevelEnabled('debug')) logger.debug({ colyseus: words.map(String).join(' ').slice(0, 1000) });
  };
  return { debug: print, error: print, info: print, trace: print, warn: print };
}
