/**
 * `npm run cluster`: Redis, two servers and two workers on this machine, to see how they work together. Nothing is
 * restarted: end one of them and see what the others do.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { RubatoError } from '../errors.ts';
import type { RunningProcess } from '../inference/running-process.ts';
import { STOP_SIGNALS } from '../inference/stop-signals.ts';
import { startClusterProcess } from './cluster/cluster-process.ts';
import { createConfig } from './config/config.ts';
import { readEnv } from './config/env.ts';
import { reservePort } from './http/listen-port.ts';
import { failureText } from './log/redaction.ts';

/** Time that a process gets beyond its own limit before it is killed. */
const GRACE_MS = 2_000;

const REDIS = 'redis-server';

// The reader may be gone; the cluster goes on.
process.stdout.on('error', () => undefined);
const env = readEnv();
const say = (line: string) => void process.stdout.write(`${line}\n`);
const stopped = new AbortController();
const stopAsked = once(stopped.signal, 'abort');
for (const signal of STOP_SIGNALS) process.on(signal, () => stopped.abort());

try {
  if (!isOnPath(REDIS)) throw new RubatoError('CLUSTER_START', 'none', { expected: `${REDIS} on the PATH` });
  const { shutdownSeconds, modelsDirectory } = createConfig(env);
  const directory = await mkdtemp(join(tmpdir(), 'rubato-cluster-'));
  const running: RunningProcess[] = [];
  try {
    const redis = await startRedis(directory, running);
    if (!stopped.signal.aborted) await startOthers(redis, modelsDirectory, running);
    await stopAsked;
  } finally {
    if (running.length > 0) say('stopping');
    const [redis, ...others] = running;
    await Promise.all(others.map((one) => one.end(shutdownSeconds * 1000 + GRACE_MS)));
    await redis?.end(GRACE_MS);
    await rm(directory, { recursive: true, force: true });
  }
  process.exit(0);
} catch (error) {
  process.stderr.write(`${failureText(error, env)}\n`);
  process.exit(1);
}

/** Starts Redis and returns its address. */
async function startRedis(directory: string, running: RunningProcess[]): Promise<string> {
  const port = await reservePort(0);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no'];
  const isReady = (lines: readonly string[]) => lines.some((line) => line.includes('Ready to accept connections'));
  running.push(startClusterProcess({ name: 'redis', command: REDIS, args, env, say, isReady }));
  await ready(running);
  return `redis://127.0.0.1:${port}`;
}

async function startOthers(redis: string, models: string, running: RunningProcess[]): Promise<void> {
  const start = (name: string, url: string, args: string[], more: Record<string, string>) => {
    const started = startClusterProcess({
      name,
      command: process.execPath,
      args,
      env: { ...env, REDIS_URL: redis, POOL_REDIS_URL: '', ...more },
      say,
      isReady: () => answers(`${url}/readyz`),
    });
    running.push(started);
  };
  const where: string[] = ['', `  Redis     ${redis}`];
  for (const name of ['worker-1', 'worker-2']) {
    const port = await reservePort(0);
    const url = `http://127.0.0.1:${port}`;
    start(name, url, ['server/worker-main.ts', '--models', models, '--port', String(port)], {});
    where.push(`  ${name}  ${url}/metrics`);
  }
  const servers = [
    { name: 'server-1', port: await reservePort(0) },
    { name: 'server-2', port: await reservePort(0) },
  ];
  // The page of each server opens sockets to both.
  const origins = servers.map(({ port }) => `http://localhost:${port}`).join(',');
  for (const { name, port } of servers) {
    const adminPort = await reservePort(0);
    const url = `http://localhost:${port}`;
    start(name, url, ['server/main.ts'], {
      RUBATO_ALLOWED_ORIGINS: origins,
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      RUBATO_PUBLIC_ADDRESS: `localhost:${port}`,
      // Two servers must not clean up one directory.
      RUBATO_LOG_DIR: join('.rubato', 'cluster', name),
    });
    where.push(`  ${name}  ${url}  (metrics and monitor: http://127.0.0.1:${adminPort}/monitor/)`);
  }
  await ready(running);
  if (stopped.signal.aborted) return;
  where.push(
    '',
    '  Open both servers: a session made on one is joined by its code on the other. Ctrl-C stops all.',
    '',
  );
  for (const line of where) say(line);
}

/** Throws CLUSTER_START if one of them is not ready in time. Returns early after a signal. */
async function ready(processes: readonly RunningProcess[]): Promise<void> {
  await Promise.race([stopAsked, Promise.all(processes.map(({ started }) => started))]);
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
  return answer?.ok ?? false;
}

function isOnPath(command: string): boolean {
  return (env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, command)));
}
