/** The server as a process of its own, as it is started, for tests that signal, stop or kill it. It dies with its test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GuardedProcess, startGuarded } from '../../inference/testing/guarded-process.ts';
import { readEnv } from '../env.ts';
import { until } from './test-server.ts';

export interface GuardedServer extends AsyncDisposable {
  readonly process: GuardedProcess;
  readonly url: string;
  readonly port: number;
  readonly logDirectory: string;
}

/** Resolves when it says where it is. */
export async function startGuardedServer(env: Readonly<Record<string, string>> = {}): Promise<GuardedServer> {
  const logDirectory = await mkdtemp(join(tmpdir(), 'rubato-process-'));
  const settings = { PATH: readEnv().PATH, PORT: '0', ADMIN_PORT: '0', RUBATO_LOG_DIR: logDirectory, ...env };
  const server = startGuarded(process.execPath, ['server/main.ts'], { env: settings });
  const address = () => /http:\/\/localhost:(\d+)/.exec(server.output());
  await until('the address', () => address() !== null || !server.running, 20_000);
  const found = address();
  if (found === null) throw new Error(`expected a server, got:\n${server.output()}`);
  return {
    process: server,
    url: found[0],
    port: Number(found[1]),
    logDirectory,
    async [Symbol.asyncDispose]() {
      await server.kill();
      await rm(logDirectory, { recursive: true, force: true });
    },
  };
}
