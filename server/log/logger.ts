/** Structured logs: pino, JSON lines on standard output. */
import { type Logger as PinoLogger, pino } from 'pino';
import { loggedError, type Redact } from './redaction.ts';

export type Logger = PinoLogger;

/** Values under these keys never reach a log, wherever they turn up. */
const SECRET = ['token', '*.token', 'reconnectionToken', '*.reconnectionToken', 'authorization', '*.authorization'];

/** What waits while standard output takes nothing, a redirected file on a full disk, say: some 5,000 lines. Later ones are lost. */
const MAX_WAITING_CHARACTERS = 1_000_000;

/**
 * Standard output. A line that can't be written (ENOSPC; EIO of a terminal that was closed) waits and is tried again with the
 * next: pino by itself throws at whoever wrote it, and no game ends for its log.
 */
function createOutput() {
  const output = pino.destination({ dest: 1, sync: true, maxLength: MAX_WAITING_CHARACTERS });
  output.on('error', () => undefined);
  return output;
}

/** `redact` sees each line as it is written, whatever it was made of. */
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
