import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../inference/testing/free-port.ts';
import { startGuarded } from '../../inference/testing/guarded-process.ts';
import { type RedisServer, startRedisServer } from '../../inference/testing/redis-server.ts';
import { until } from '../../inference/testing/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../../inference/testing/worker-process.ts';
import { joinArena } from '../testing/arena-client.ts';
import { startTestServer } from '../testing/test-server.ts';

const ENTRY = 'server/worker-main.ts';
const MODELS = 'models';

let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedisServer();
});

afterAll(async () => {
  await redis[Symbol.asyncDispose]();
});

const startWorker = (more: Partial<Parameters<typeof startWorkerProcess>[0]> = {}) =>
  startWorkerProcess({ url: redis.url, modelsDirectory: MODELS, models: ['success@2'], ...more });

describe('a worker', () => {
  it('[WS1] serves the sessions of a server, which says so in its decisions', async () => {
    await using worker = await startWorker();
    await using server = await startTestServer({ REDIS_URL: redis.url });
    const client = await joinArena(server.url);
    await until('a decision of the model', () => client.room.state.decisions.size > 0);
    expect(client.room.state).toMatchObject({ source: 'model', model: 'success@2' });
    expect((await worker.metrics()).get('rubato_worker_rows_total')).toBeGreaterThanOrEqual(5);
    await client.room.leave();
    client.stop();
  });

  it('[WS2] that ends leaves sessions on their fallback, and one that comes takes them up again', async () => {
    await using server = await startTestServer({ REDIS_URL: redis.url });
    const client = await joinArena(server.url);
    const { state } = client.room;
    const sourceIs = (source: string) => until(`source ${source}`, () => state.source === source);
    await sourceIs('fallback');
    const first: WorkerProcess = await startWorker();
    await sourceIs('model');
    await first[Symbol.asyncDispose]();
    await sourceIs('fallback');
    const { tick } = state;
    await until('the game to go on', () => state.tick > tick + 10);
    await using _second = await startWorker();
    await sourceIs('model');
    await client.room.leave();
    client.stop();
  });

  it('[WS3] drains on a signal: a model process that was asked answers, and all end with exit code 0', async () => {
    // Of its own, since a worker that was killed is remembered for a while.
    await using own = await startRedisServer();
    await using worker = await startWorker({ url: own.url, processes: 2 });
    const pids = worker.modelPids();
    expect(pids).toHaveLength(2);
    worker.supervisor.signal('SIGTERM');
    expect(await worker.supervisor.ended).toBe(0);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrowError(/ESRCH/);
    expect(await own.command('ZCARD', '{rubato}:heartbeats')).toBe(0);
  });

  it('[WS4] says over HTTP whether it lives, whether it serves, and what it counts', async () => {
    const port = await freePort();
    await using worker = startGuarded('env', [
      `REDIS_URL=${redis.url}`,
      process.execPath,
      ENTRY,
      '--models',
      MODELS,
      '--port',
      String(port),
    ]);
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await until('the worker to be ready', async () => (await get('/readyz').catch(() => null))?.status === 200);
    expect(await (await get('/healthz')).json()).toMatchObject({
      status: 'ok',
      restarts: 0,
      processes: [{ state: 'ready' }],
    });
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toContain('rubato_worker_ready_processes 1');
    expect(metrics).toMatch(/rubato_worker_utilisation_ratio\{model="success@2"\} \d/);
    expect((await get('/elsewhere')).status).toBe(404);
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  });

  it('[WS5] whose model process grows beyond its bound gets a fresh one before the old one drains', async () => {
    const port = await freePort();
    // No process with ONNX Runtime is that small: each is replaced as soon as it is ready.
    await using worker = startGuarded('env', [
      `REDIS_URL=${redis.url}`,
      process.execPath,
      ENTRY,
      ...['--models', MODELS, '--model', 'success@2', '--port', String(port), '--max-rss-mb', '64'],
    ]);
    const health = async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null);
      return (await answer?.json()) as { restarts: number; processes: { pid: number; state: string }[] } | undefined;
    };
    await until('two replacements', async () => ((await health())?.restarts ?? 0) >= 2);
    expect(worker.running).toBe(true);
    expect(worker.output()).toContain('grew too large');
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  });

  it.each([
    [['--models', 'nowhere'], 'MODEL_NOT_FOUND'],
    [['--models', MODELS, '--model', 'success'], 'WORKER_OPTIONS'],
    [['--models', MODELS, '--model', 'success@99'], 'MODEL_NOT_FOUND'],
    [['--models', MODELS, '--processes', '0'], 'expected a whole number from 1 to 256'],
    [['--models', MODELS, '--namespace', '{bad}'], 'CONFIG_INVALID'],
  ])('[WS6] started with %j ends at once with one line', async (args, said) => {
    await using worker = startGuarded('env', [
      `REDIS_URL=${redis.url}`,
      process.execPath,
      ENTRY,
      '--port',
      '0',
      ...args,
    ]);
    expect(await worker.ended).toBe(1);
    expect(worker.output()).toContain(said);
    expect(worker.output().trim().split('\n').length).toBeLessThanOrEqual(2);
  });

  it.each([
    ['no address of Redis', 'REDIS_URL=', 'WORKER_OPTIONS: expected REDIS_URL or POOL_REDIS_URL to be set'],
    ['a Redis that is not there', 'REDIS_URL=redis://127.0.0.1:1', 'REDIS_UNREACHABLE'],
  ])('[WS6] started with %s ends at once with one line', async (_what, setting, said) => {
    await using worker = startGuarded('env', [setting, process.execPath, ENTRY, '--port', '0', '--models', MODELS]);
    expect(await worker.ended).toBe(1);
    expect(worker.output()).toContain(said);
  });
});
