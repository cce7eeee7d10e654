/** Structured logs: pino, JSON lines on standard output. */
import { type Logger as PinoLogger, pino } from 'pino';
import { loggedError, type Redact } from './redaction.ts';

export type Logger = PinoLogger;

/** Values under these keys never reach a log, wherever they turn up. */
const SECRET = ['token', '*.token', 'reconnectionToken', '*.reconnectionToken', 'authorization', '*.authorization'];

/** `redact` sees each line as it is written, whatever it was made of. */
export function createLogger(level: string, redact: Redact): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: SECRET,
    serializers: { err: loggedError },
    hooks: { streamWrite: redact },
  });
}
