/** Structured logs: pino, JSON lines on standard output. */
import { type Logger as PinoLogger, pino } from 'pino';
import { loggedError, type Redact } from './redaction.ts';

export type Logger = PinoLogger;

/** Values under these keys never reach a log, wherever they appear. */
const SECRET = ['token', '*.token', 'reconnectionToken', '*.reconnectionToken', 'authorization', '*.authorization'];

/**
 * Characters that may wait while standard output takes nothing (a file on a full disk, say): some 5,000 lines. Later
 * lines are lost.
 */
const MAX_WAITING_CHARACTERS = 1_000_000;

/**
 * Standard output. A line that can't be written (ENOSPC; EIO of a closed terminal) waits and is tried again with the
 * next. pino itself would throw at its caller, and no game may end because of its log.
 */
function createOutput() {
  const output = pino.destination({ dest: 1, sync: true, maxLength: MAX_WAITING_CHARACTERS });
  output.on('error', () => undefined);
  return output;
}

/** Makes the logger. `redact` sees each line as it is written, whatever it was made of. */
export function createLogger(level: string, redact: Redact): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: SECRET,
    serializers: { err: loggedError },
    hooks: { streamWrite: redact },
  };
  return pino(options, createOutput());
}
