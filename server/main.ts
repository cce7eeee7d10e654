/** Entry of the server process: starts, says where it is, and runs until a signal. */
import { startApp } from './app.ts';
import { createConfig } from './config/config.ts';
import { readEnv } from './config/env.ts';
import { boundConsole } from './log/console-log.ts';
import { createLogger } from './log/logger.ts';
import { createRedactor, failureText } from './log/redaction.ts';
import { SERVED_ROOMS } from './room-entries.ts';
import { runUntilSignal } from './run-until-signal.ts';

const env = readEnv();
try {
  const config = createConfig(env, SERVED_ROOMS);
  const logger = createLogger(config.logLevel, createRedactor(env));
  boundConsole(logger);
  const app = await startApp(config, logger, SERVED_ROOMS);
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
