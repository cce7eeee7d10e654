/**
 * Bounds what libraries print to the console, and turns it into log lines. @colyseus/schema prints a warning and an
 * object for every input frame that it can't read, so one client could fill a disk: a scenario of malformed frames
 * printed 670 KB in ten seconds. We print nothing there ourselves.
 */
import { format } from 'node:util';
import type { Logger } from './logger.ts';
import { sparsely } from './sparse-line.ts';

const MAX_CHARACTERS = 500;
const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;

type Print = (...words: unknown[]) => void;

/** Sends all prints to `target` to the log from now on: the first of a period, with the number left out before. */
export function boundConsole(
  logger: Pick<Logger, 'warn'>,
  target: Record<(typeof METHODS)[number], Print> = console,
  now?: () => number,
): void {
  const print = sparsely((leftOut, ...words: unknown[]) => {
    logger.warn({ console: format(...words).slice(0, MAX_CHARACTERS), leftOut }, 'a library printed');
  }, now);
  for (const method of METHODS) target[method] = print;
}
