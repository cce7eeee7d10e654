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
import { STOP_SIGNALS } from '../inference/stop-signals.ts';
import { type ClusterProcess, startClusterProcess } from './cluster/cluster-process.ts';
import { createConfig } from './config/config.ts';
import { readEnv } from './config/env.ts';
import { reservePort } from './http/listen-port.ts';
import { failureText } from './log/redaction.ts';

/** Models are checked and warmed first. A busy machine needs some seconds for four processes. */
const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;
/** Time that a process gets beyond its own limit before it is killed. */
const GRACE_MS = 2_000;

const REDIS = 'redis-server';

// The reader may be gone; the cluster goes on.
process.stdout.on('error', () => undefined);
const env = readEnv();
const say = (line: string) => void process.stdout.write(`${line}\n`);
const stopped = new AbortController();
for (const signal of STOP_SIGNALS) process.on(signal, () => stopped.abort());

try {
  if (!isOnPath(REDIS)) throw new RubatoError('CLUSTER_START', 'none', { expected: `${REDIS} on the PATH` });
  const { shutdownSeconds, modelsDirectory } = createConfig(env);
  const directory = await mkdtemp(join(tmpdir(), 'rubato-cluster-'));
  const running: ClusterProcess[] = [];
  try {
    const redis = await startRedis(directory, running);
    if (!stopped.signal.aborted) await startOthers(redis, modelsDirectory, running);
    if (!stopped.signal.aborted) await once(stopped.signal, 'abort');
  } finally {
    if (running.length > 0) say('stopping');
    const [redis, ...others] = running;
    await Promise.all(others.map((one) => one.stop(shutdownSeconds * 1000 + GRACE_MS)));
    await redis?.stop(GRACE_MS);
    await rm(directory, { recursive: true, force: true });
  }
  process.exit(0);
} catch (error) {
  process.stderr.write(`${failureText(error, env)}\n`);
  process.exit(1);
}

/** Starts Redis and returns its address. */
async function startRedis(directory: string, running: ClusterProcess[]): Promise<string> {
  const port = await reservePort(0);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no'];
  const redis = startClusterProcess({ name: 'redis', command: REDIS, args, env, say });
  running.push(redis);
  await ready([redis], () => Promise.resolve(redis.said('Ready to accept connections')));
  return `redis://127.0.0.1:${port}`;
}

async function startOthers(redis: string, models: string, running: ClusterProcess[]): Promise<void> {
  const start = (name: string, args: string[], more: Record<string, string>) => {
    const started = startClusterProcess({
      name,
      command: process.execPath,
      args,
      env: { ...env, REDIS_URL: redis, POOL_REDIS_URL: '', ...more },
      say,
    });
    running.push(started);
    return started;
  };
  const where: string[] = ['', `  Redis     ${redis}`];
  const probes: string[] = [];
  for (const name of ['worker-1', 'worker-2']) {
    const port = String(await reservePort(0));
    start(name, ['server/worker-main.ts', '--models', models, '--port', port], {});
    probes.push(`http://127.0.0.1:${port}/readyz`);
    where.push(`  ${name}  http://127.0.0.1:${port}/metrics`);
  }
  const servers = [
    { name: 'server-1', port: await reservePort(0) },
    { name: 'server-2', port: await reservePort(0) },
  ];
  // The page of each server opens sockets to both.
  const origins = servers.map(({ port }) => `http://localhost:${port}`).join(',');
  for (const { name, port } of servers) {
    const adminPort = await reservePort(0);
    start(name, ['server/main.ts'], {
      RUBATO_ALLOWED_ORIGINS: origins,
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      RUBATO_PUBLIC_ADDRESS: `localhost:${port}`,
      // Two servers must not clean up one directory.
      RUBATO_LOG_DIR: join('.rubato', 'cluster', name),
    });
    probes.push(`http://localhost:${port}/readyz`);
    where.push(`  ${name}  http://localhost:${port}  (metrics and monitor: http://127.0.0.1:${adminPort}/monitor/)`);
  }
  await ready(running, async () => (await Promise.all(probes.map(answers))).every(Boolean));
  where.push(
    '',
    '  Open both servers: a session made on one is joined by its code on the other. Ctrl-C stops all.',
    '',
  );
  for (const line of where) say(line);
}

/** Throws CLUSTER_START if a process ends first or the time is up. Returns early after a signal. */
async function ready(processes: readonly ClusterProcess[], check: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (!stopped.signal.aborted && !(await check())) {
    const ended = processes.find(({ end }) => end !== null);
    if (ended !== undefined) throw new RubatoError('CLUSTER_START', `${ended.name}: ${ended.end}`);
    if (performance.now() > deadline) throw new RubatoError('CLUSTER_START', `nothing within ${READY_TIMEOUT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
  }
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
  return answer?.ok ?? false;
}

function isOnPath(command: string): boolean {
  return (env.PATH ?? '').split(delimiter).some((directory) => existsSync(join(directory, command)));
}
