/** Ends a process: on a signal, or after more uncaught throws than chance explains. */
import { STOP_SIGNALS } from '../inference/stop-signals.ts';
import { asError } from '../rooms/as-error.ts';
import type { App } from './app.ts';
import type { Logger } from './log/logger.ts';
import { sparsely } from './log/sparse-line.ts';

/**
 * Most uncaught throws per minute. Rooms are guarded, so one comes from a stray timer of game code. The process
 * survives one, but not a stream of them.
 */
const MAX_UNCAUGHT_PER_MINUTE = 10;

/** Never resolves: it ends the process, with 0 after a signal and 1 after a failure. */
export async function runUntilSignal(app: App, logger: Logger): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<number>();
  for (const signal of STOP_SIGNALS) {
    // Not once: an interrupt comes from the terminal and from npm, and the second must not kill a graceful stop.
    process.on(signal, () => {
      logger.info({ signal }, 'stopping');
      resolve(0);
    });
  }
  let recent: number[] = [];
  process.on('uncaughtException', (error) => {
    logger.error({ err: asError(error), kind: 'exception' }, 'uncaught');
    const now = performance.now();
    recent = [...recent.filter((at) => now - at < 60_000), now];
    if (recent.length > MAX_UNCAUGHT_PER_MINUTE) resolve(1);
  });
  // A rejection leaves nothing half done except its own chain. If it counted like a throw, one forgotten catch would
  // let anyone turn the server off.
  const tellRejection = sparsely((leftOut, reason: unknown) => {
    logger.error({ err: asError(reason), kind: 'rejection', leftOut }, 'uncaught');
  });
  process.on('unhandledRejection', tellRejection);
  const code = await promise;
  await app.stop();
  process.exit(code);
}
