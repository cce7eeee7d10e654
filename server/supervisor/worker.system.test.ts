import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisPool } from '../../inference/pool/shared/redis-pool.ts';
import { joinArena } from '../../test-support/arena-client.ts';
import { freePort } from '../../test-support/free-port.ts';
import { startGuarded } from '../../test-support/guarded-process.ts';
import { type RedisServer, startRedisServer } from '../../test-support/redis-server.ts';
import { doubler, writeTestModel } from '../../test-support/test-models.ts';
import { startTestServer } from '../../test-support/test-server.ts';
import { until } from '../../test-support/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../../test-support/worker-process.ts';

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
  startWorkerProcess({ url: redis.url, modelsDirectory: MODELS, models: ['success@4'], ...more });

describe('a worker', () => {
  it('[WS1] serves the sessions of a server, which says so in its decisions', async () => {
    await using worker = await startWorker();
    await using server = await startTestServer({ REDIS_URL: redis.url });
    const client = await joinArena(server.url);
    const { adaptation } = client;
    await until('a decision of the model', () => (adaptation.latest?.decisions.length ?? 0) > 0);
    expect(adaptation.latest).toMatchObject({ source: 'model', models: ['success@4'] });
    expect((await worker.metrics()).get('rubato_worker_rows_total')).toBeGreaterThanOrEqual(5);
    await client.room.leave();
    client.stop();
  });

  it('[WS8] serves what it can, and says of each model that it cannot serve why', async () => {
    const models = await mkdtemp(join(tmpdir(), 'rubato-worker-'));
    const fine = await writeTestModel(models, 'fine', doubler(2));
    await writeTestModel(models, 'golden', doubler(2), (m) => ({ ...m, golden: { ...m.golden, outputs: [[9, 9]] } }));
    await writeTestModel(models, 'cut', doubler(2));
    await truncate(join(models, 'cut', '1', 'model.onnx'), 40);
    await mkdir(join(models, 'Capital', '1'), { recursive: true });
    await writeFile(join(models, 'Capital', '1', 'model.onnx'), 'whatever');
    const port = await freePort();
    const args = ['--models', models, '--port', String(port), '--namespace', 'broken'];
    await using worker = startGuarded('env', [`REDIS_URL=${redis.url}`, process.execPath, ENTRY, ...args]);
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await until('the worker to be ready', async () => (await get('/readyz').catch(() => null))?.status === 200, 60_000);
    const { problems } = (await (await get('/readyz')).json()) as { problems: string[] };
    expect(problems.sort()).toEqual([
      expect.stringMatching(/^Capital@1 is not served: MODEL_NOT_FOUND: /),
      expect.stringMatching(/^cut@1 is not served: MODEL_HASH: /),
      expect.stringMatching(/^golden@1 is not served: MODEL_GOLDEN: /),
    ]);
    expect(await (await get('/metrics')).text()).toContain(
      'rubato_worker_refused_models{model="cut@1",code="MODEL_HASH"} 1',
    );
    for (const model of ['Capital@1', 'cut@1', 'golden@1'])
      expect(
        worker
          .output()
          .split('\n')
          .filter((line) => line.includes(`"model":"${model}"`)),
      ).toHaveLength(1);
    const shared = { url: redis.url, namespace: 'broken', modelsDirectory: models };
    const pool = await createRedisPool({ ...shared, models: [fine, { ...fine, name: 'golden' }] });
    const ask = (name: string) =>
      pool.infer({
        ...{ model: { ...fine, name, layoutHash: `layout-of-${name}` }, session: 'one', rows: Float32Array.of(1, 2) },
        ...{ rowCount: 1, budgetMs: 5000, priority: 'live' },
      });
    expect(await ask('fine')).toMatchObject({ ok: true, values: Float32Array.of(2, 4) });
    expect(await ask('golden')).toMatchObject({ ok: false, code: 'MODEL_GOLDEN' });
    expect(pool.mismatched).toMatchObject([{ model: 'golden@1', error: { code: 'MODEL_GOLDEN' } }]);
    await pool.close();
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
    await rm(models, { recursive: true });
  });

  it('[WS2, SV30, SV31] that ends leaves sessions on their fallback, and one that comes takes them up again', async () => {
    await using server = await startTestServer({ REDIS_URL: redis.url });
    const client = await joinArena(server.url);
    const { adaptation } = client;
    const { state } = client.room;
    const sourceIs = (source: string) => until(`source ${source}`, () => adaptation.latest?.source === source);
    await sourceIs('fallback');
    const { app } = server;
    const isTold = () => app.readiness().problems.some((problem) => /ROOM_FALLBACK.*POOL_NO_WORKER/.test(problem));
    await until('the server to say that its sessions have no model', isTold, 60_000);
    expect(app.readiness()).toMatchObject({ ready: true, status: 'degraded' });
    const first: WorkerProcess = await startWorker();
    await sourceIs('model');
    await until('the server to be ready without a problem', () => app.readiness().status === 'ok', 60_000);
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
    // A Redis of its own, since a killed worker is remembered for a while.
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
    expect(metrics).toMatch(/rubato_worker_utilisation_ratio\{model="success@4"\} \d/);
    expect((await get('/elsewhere')).status).toBe(404);
    worker.signal('SIGTERM');
    expect(await worker.ended).toBe(0);
  });

  it('[WS5] whose model process grows beyond its bound gets a fresh one before the old one drains', async () => {
    const port = await freePort();
    // No process with ONNX Runtime is that small, so each is replaced as soon as it is ready.
    await using worker = startGuarded('env', [
      `REDIS_URL=${redis.url}`,
      process.execPath,
      ENTRY,
      ...['--models', MODELS, '--model', 'success@4', '--port', String(port), '--max-rss-mb', '64'],
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
