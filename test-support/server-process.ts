/** A real server process for tests that stop, freeze or kill one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnv } from '../server/config/env.ts';
import { freePort } from './free-port.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { until } from './until.ts';

export interface ServerProcess extends AsyncDisposable {
  readonly process: GuardedProcess;
  readonly url: string;
  /** The address that its rooms give. */
  readonly address: string;
  /** A metric's value, summed over all labels when none are given; 0 when it has no value yet. */
  metric(name: string): Promise<number>;
}

/** Starts `server/main.ts` with its own log directory; resolves when it serves. */
export async function startServerProcess(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const logDirectory = await mkdtemp(join(tmpdir(), 'rubato-'));
  const port = await freePort();
  const address = `localhost:${port}`;
  const settings = {
    PORT: String(port),
    ADMIN_PORT: '0',
    RUBATO_PUBLIC_ADDRESS: address,
    RUBATO_LOG_DIR: logDirectory,
    RUBATO_SHUTDOWN_SECONDS: '5',
    RUBATO_POOL: 'local',
  };
  const started = startGuarded(process.execPath, ['server/main.ts'], { env: { ...readEnv(), ...settings, ...env } });
  const dispose = async () => {
    await started.kill();
    await rm(logDirectory, { recursive: true, force: true });
  };
  try {
    await until('the server to serve', () => {
      if (!started.running) throw new Error(`expected a server, got:\n${started.output()}`);
      return started.output().includes('Rubato is ready') && adminPortIn(started.output()) !== undefined;
    });
  } catch (error) {
    await dispose();
    throw error;
  }
  const adminPort = adminPortIn(started.output());
  return {
    process: started,
    url: `http://localhost:${port}`,
    address,
    async metric(name) {
      const answer = await fetch(`http://127.0.0.1:${adminPort}/metrics`, { signal: AbortSignal.timeout(5_000) });
      const text = await answer.text();
      const values = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      return values.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

function adminPortIn(output: string): string | undefined {
  return /"adminPort":(\d+)/.exec(output)?.[1];
}
