/** The whole server as one call: starts, says where it is, and runs until a signal. */
import type { RoomEntry } from '../rooms/room-entry.ts';
import { startApp } from './app.ts';
import { createConfig } from './config/config.ts';
import type { Env } from './config/env.ts';
import { boundConsole } from './log/console-log.ts';
import { createLogger } from './log/logger.ts';
import { createRedactor, failureText } from './log/redaction.ts';
import { runUntilSignal } from './run-until-signal.ts';

export interface ServeOptions {
  readonly rooms: readonly RoomEntry[];
  /** The variables that configure it, such as `process.env`: docs/configuration.md has them all. */
  readonly env: Env;
}

/** Never resolves. It ends the process: with 0 after a signal, with 1 and a line that says why when it can't start. */
export async function serve({ rooms, env }: ServeOptions): Promise<void> {
  try {
    const config = createConfig(env, rooms);
    const logger = createLogger(config.logLevel, createRedactor(env));
    boundConsole(logger);
    const app = await startApp(config, logger, rooms);
    const { port, adminPort, transport } = app;
    logger.info({ port, adminPort, transport, readiness: app.readiness().status }, 'serving');
    // A full disk or a reader that is gone (`| head`) must not end the server.
    process.stdout.on('error', () => undefined);
    process.stdout.write(`\n  Rubato is ready: open http://localhost:${port}\n\n`);
    await runUntilSignal(app, logger);
  } catch (error) {
    process.stderr.write(`${failureText(error, env)}\n`);
    process.exitCode = 1;
    process.exit();
  }
}
