import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../../../test-support/redis-server.ts';
import { doubler, type TestModel, writeTestModel } from '../../../test-support/test-models.ts';
import { until } from '../../../test-support/until.ts';
import { createRedisWorker } from '../../worker/create-redis-worker.ts';
import { registerPoolContract } from '../pool-contract.ts';
import { createRedisPool, type RedisPool } from './redis-pool.ts';

let redis: RedisServer;
let pools = 0;

beforeAll(async () => {
  redis = await startRedisServer();
});

afterAll(async () => {
  await redis[Symbol.asyncDispose]();
});

registerPoolContract('shared through Redis', async ({ modelsDirectory, models, maxBatchRows, maxQueuedRows }) => {
  const namespace = `contract-${pools++}`;
  const shared = { url: redis.url, namespace, modelsDirectory, models };
  const worker = await createRedisWorker({ ...shared, ...(maxBatchRows && { maxBatchRows }) });
  const pool = await createRedisPool({ ...shared, ...(maxQueuedRows && { maxQueuedRows }) });
  // The suite knows only pools: a worker ends with the pool that it serves.
  const close = pool.close.bind(pool);
  const destroy = pool.destroy.bind(pool);
  return {
    infer: (request) => pool.infer(request),
    stats: () => pool.stats(),
    close: () => close().then(() => worker.close()),
    destroy: (reason) => destroy(reason).then(() => worker.destroy()),
  };
});

describe('shared pool', () => {
  let directory: string;
  let model: TestModel;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-shared-'));
    model = await writeTestModel(directory, 'double', doubler(2));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const ask = (pool: RedisPool) =>
    pool.infer({ model, session: 'one', rows: Float32Array.of(1, 2), rowCount: 1, budgetMs: 5000, priority: 'live' });

  it('[SP6] answers at once when no worker serves the model, and by the model as soon as one does', async () => {
    const shared = { url: redis.url, namespace: 'alone', modelsDirectory: directory, models: [model] };
    const pool = await createRedisPool(shared);
    expect(await ask(pool)).toMatchObject({ ok: false, reason: 'failed', code: 'POOL_NO_WORKER' });
    const worker = await createRedisWorker(shared);
    await until('the worker to be known', () => pool.stats().workers === 1);
    expect(await ask(pool)).toMatchObject({ ok: true, values: Float32Array.of(2, 4), model: 'double@1' });
    await worker.close();
    await until('the worker to be gone', () => pool.stats().workers === 0);
    expect(await ask(pool)).toMatchObject({ ok: false, code: 'POOL_NO_WORKER' });
    await pool.close();
  });

  it('[SP6] says that the only worker has another layout, or other bytes, and sends it nothing', async () => {
    const others = await mkdtemp(join(directory, 'other-'));
    await writeTestModel(others, 'double', doubler(2), (manifest) => ({ ...manifest, layoutHash: 'another' }));
    const shared = { url: redis.url, namespace: 'strangers', models: [model] };
    const pool = await createRedisPool({ ...shared, modelsDirectory: directory });
    const stranger = await createRedisWorker({ ...shared, modelsDirectory: others });
    await until('the stranger to be known', () => pool.stats().workers === 1);
    expect(await ask(pool)).toMatchObject({
      ok: false,
      code: 'MODEL_LAYOUT',
      detail: expect.stringContaining('another'),
    });
    expect(stranger.stats()).toMatchObject({ rows: 0, droppedRows: 0 });
    await stranger.close();
    await pool.close();
  });

  it('[SP10] what one turn of the event loop asks goes out as one entry per model and class', async () => {
    const shared = { url: redis.url, namespace: 'coalesced', modelsDirectory: directory, models: [model] };
    const pool = await createRedisPool(shared);
    const worker = await createRedisWorker(shared);
    await until('the worker to be known', () => pool.stats().workers === 1);
    const before = await commandCalls('xadd');
    await Promise.all(Array.from({ length: 100 }, () => ask(pool)));
    expect((await commandCalls('xadd')) - before).toBe(1);
    await worker.close();
    await pool.close();
  });

  it('[SP11] needs no more of Redis than its manual says', async () => {
    const manual = await readFile('docs/workers.md', 'utf8');
    const [, rule = ''] = /^ *ACL (SETUSER rubato .*)$/m.exec(manual) ?? [];
    await redis.command('ACL', ...rule.replace('>PASSWORD', '>pass:word').split(' '));
    const url = redis.url.replace('//', '//rubato:pass%3Aword@');
    const shared = { url, modelsDirectory: directory, models: [model] };
    const pool = await createRedisPool(shared);
    const worker = await createRedisWorker(shared);
    await until('the worker to be known', () => pool.stats().workers === 1);
    expect(await ask(pool)).toMatchObject({ ok: true });
    await worker.close();
    expect(await redis.command('ACL', 'LOG')).toEqual([]);
    await pool.close();
    const elsewhere = createRedisPool({ ...shared, namespace: 'other' });
    await expect(elsewhere).rejects.toThrowError(/^REDIS_UNREACHABLE: .*NOPERM.* from 127\.0\.0\.1:\d+$/);
  });

  async function commandCalls(name: string): Promise<number> {
    const stats = String(await redis.command('INFO', 'commandstats'));
    return Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
  }
});
