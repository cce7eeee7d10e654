import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GENEROUS } from '../testing/patience.ts';
import { PoolLoad } from '../testing/pool-load.ts';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { doubler, perceptron, type TestModel, writeTestModel } from '../testing/test-models.ts';
import { until } from '../testing/until.ts';
import { createRedisWorker } from '../worker/redis-worker.ts';
import { createRedisPool } from './redis-pool.ts';

describe('workers with other content under the same name', () => {
  let stack: AsyncDisposableStack;
  let redis: RedisServer;
  let directory: string;
  let right: TestModel;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    redis = stack.use(await startRedisServer());
    directory = await mkdtemp(join(tmpdir(), 'rubato-content-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    right = await writeTestModel(join(directory, 'right'), 'double', doubler(4));
    await writeTestModel(join(directory, 'layout'), 'double', doubler(4), (manifest) => ({
      ...manifest,
      layoutHash: 'another',
    }));
    await writeTestModel(join(directory, 'bytes'), 'double', perceptron([4, 4]));
  });

  afterAll(async () => {
    await stack.disposeAsync();
  });

  it.each([
    ['layout', 'MODEL_LAYOUT'],
    ['bytes', 'MODEL_HASH'],
  ])('[NS7] of another %s get no row, and who asks hears why', async (folder, code) => {
    const shared = { url: redis.url, namespace: folder };
    const start = (modelsDirectory: string) => createRedisWorker({ ...shared, modelsDirectory });
    const wrong = await start(join(directory, folder));
    const pool = await createRedisPool({ ...shared, modelsDirectory: join(directory, 'right'), models: [right] });
    const ask = () =>
      pool.infer({
        ...{ model: right, session: 'one', rows: Float32Array.of(1, 2, 3, 4), rowCount: 1 },
        ...{ budgetMs: 5_000, priority: 'live' },
      });
    expect(await ask()).toMatchObject({ ok: false, reason: 'failed', code });
    const worker = await start(join(directory, 'right'));
    await until('the right worker to be known', async () => (await ask()).ok);
    const load = new PoolLoad({ pool, model: right, patience: GENEROUS });
    await until('some answers', () => load.log.counts.model > 500);
    expect(await load.stop()).toEqual([]);
    expect(wrong.stats().rows).toBe(0);
    await Promise.all([wrong.close(), worker.close(), pool.close()]);
  });
});
