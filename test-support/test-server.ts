/** A real server for system tests: in this process, on free ports, with its own log directory. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoomEntry } from '../rooms/room-entry.ts';
import { type App, startApp } from '../server/app.ts';
import { createConfig } from '../server/config/config.ts';
import { createLogger, type Logger } from '../server/log/logger.ts';
import { createRedactor } from '../server/log/redaction.ts';
import { SERVED_ROOMS } from '../server/room-entries.ts';

export interface TestServer extends AsyncDisposable {
  readonly app: App;
  readonly url: string;
  readonly logDirectory: string;
}

/** Starts a server. `env` overrides settings; logs go to a temporary directory that is removed at the end. */
export async function startTestServer(
  env: Readonly<Record<string, string>> = {},
  rooms: readonly RoomEntry[] = SERVED_ROOMS,
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
  const config = createConfig({ ...quiet, ...env }, rooms);
  const app = await startApp(config, logger ?? createLogger(config.logLevel, createRedactor(env)), rooms);
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
