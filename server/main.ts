/** Entry of the server process: start, say where it is, run until a signal. */
import { inspect } from 'node:util';
import { RubatoError } from '../errors.ts';
import { startApp } from './app.ts';
import { createConfig } from './config.ts';
import { boundConsole } from './console-log.ts';
import { readEnv } from './env.ts';
import { createLogger } from './logger.ts';
import { servedRooms } from './room-entries.ts';
import { runUntilSignal } from './run-until-signal.ts';

try {
  const config = createConfig(readEnv());
  const logger = createLogger(config.logLevel);
  boundConsole(logger);
  const app = await startApp(config, logger, servedRooms(config.arenaModel));
  const { port, adminPort, transport } = app;
  logger.info({ port, adminPort, transport, readiness: app.readiness().status }, 'serving');
  process.stdout.write(`\n  Rubato is ready: open http://localhost:${port}\n\n`);
  await runUntilSignal(app, logger);
} catch (error) {
  // What a person can mend is one line; only our own mistakes deserve a stack.
  process.stderr.write(`${error instanceof RubatoError ? error.message : inspect(error)}\n`);
  process.exitCode = 1;
  process.exit();
}
