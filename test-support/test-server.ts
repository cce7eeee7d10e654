/** A real server for system tests: in this process, on free ports, with its own log directory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArenaEntry } from '../rooms/arena/arena-entry.ts';
import type { RoomEntry } from '../rooms/room-entry.ts';
import { type App, startApp } from '../server/app.ts';
import { createConfig } from '../server/config/config.ts';
import { createLogger, type Logger } from '../server/log/logger.ts';
import { createRedactor } from '../server/log/redaction.ts';

export interface TestServer extends AsyncDisposable {
  readonly app: App;
  readonly url: string;
  readonly logDirectory: string;
}

/** `env` overrides settings; logs go to a temporary directory that is removed in the end. */
export async function startTestServer(
  env: Readonly<Record<string, string>> = {},
  rooms?: readonly RoomEntry[],
  logger?: Logger,
): Promise<TestServer> {
  const logDirectory = await mkdtemp(join(tmpdir(), 'rubato-'));
  const quiet = {
    PORT: '0',
    ADMIN_PORT: '0',
    RUBATO_LOG_LEVEL: 'silent',
    RUBATO_LOG_DIR: logDirectory,
    RUBATO_SHUTDOWN_SECONDS: '5',
  };
  const config = createConfig({ ...quiet, ...env });
  const app = await startApp(
    config,
    logger ?? createLogger(config.logLevel, createRedactor(env)),
    rooms ?? [createArenaEntry(config.arenaModel)],
  );
  return {
    app,
    url: `http://localhost:${app.port}`,
    logDirectory,
    async [Symbol.asyncDispose]() {
      await app.stop();
      await rm(logDirectory, { recursive: true, force: true });
    },
  };
}
