/** Structured logs: pino, JSON lines on standard output. */
import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/** Values under these keys never reach a log, wherever they turn up. */
const SECRET = ['token', '*.token', 'reconnectionToken', '*.reconnectionToken', 'authorization', '*.authorization'];

export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: SECRET });
}
