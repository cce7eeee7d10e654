/** The log of who names none: lines go where Colyseus' own go, so a project has one place for both. */
import { logger } from '@colyseus/core';
import type { ServiceLog } from '../server/log/service-log.ts';

// A project may give Colyseus its logger after this is made, so it is looked up for each line.
export const colyseusLogger: ServiceLog = {
  error: (fields, message) => logger.error(`rubato: ${message}`, fields),
  warn: (fields, message) => logger.warn(`rubato: ${message}`, fields),
  info: (fields, message) => logger.info(`rubato: ${message}`, fields),
};
