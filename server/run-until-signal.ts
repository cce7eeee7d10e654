/** What ends a process: a signal, or more uncaught throws than chance explains. */
import type { App } from './app.ts';
import type { Logger } from './logger.ts';

/** Rooms are guarded, so an uncaught throw comes from a stray timer of some game code. One is survived; a stream is not. */
const MAX_UNCAUGHT_PER_MINUTE = 10;

/** Resolves never: it ends the process, with 0 after a signal and 1 after a failure. */
export async function runUntilSignal(app: App, logger: Logger): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<number>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Not once: an interrupt reaches us from the terminal and from npm, and the second must not kill a graceful stop.
    process.on(signal, () => {
      logger.info({ signal }, 'stopping');
      resolve(0);
    });
  }
  let recent: number[] = [];
  const survive = (kind: string) => (error: unknown) => {
    logger.error({ err: error, kind }, 'uncaught');
    const now = performance.now();
    recent = [...recent.filter((at) => now - at < 60_000), now];
    if (recent.length > MAX_UNCAUGHT_PER_MINUTE) resolve(1);
  };
  process.on('uncaughtException', survive('exception'));
  process.on('unhandledRejection', survive('rejection'));
  const code = await promise;
  await app.stop();
  process.exit(code);
}
