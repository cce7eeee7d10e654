import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WORKER_RECOVERY_MS } from '../testing/fault.ts';
import { PoolLoad } from '../testing/pool-load.ts';
import { startRedisServer } from '../testing/redis-server.ts';
import { startSentinels } from '../testing/sentinels.ts';
import { doubler, type TestModel, writeTestModel } from '../testing/test-models.ts';
import { until } from '../testing/until.ts';
import { startWorkerProcess } from '../testing/worker-process.ts';
import { createRedisPool } from './redis-pool.ts';

/** Load on a pool and a worker that both find Redis by `url`. */
async function startAt(stack: AsyncDisposableStack, url: string): Promise<{ load: PoolLoad; model: TestModel }> {
  const modelsDirectory = await mkdtemp(join(tmpdir(), 'rubato-url-'));
  stack.defer(() => rm(modelsDirectory, { recursive: true, force: true }));
  const model = await writeTestModel(modelsDirectory, 'double', doubler(4));
  stack.use(await startWorkerProcess({ url, modelsDirectory }));
  const pool = await createRedisPool({ url, modelsDirectory, models: [model] });
  stack.defer(() => pool.destroy('the test is over'));
  return { load: new PoolLoad({ pool, model, budgetMs: 250 }), model };
}

it('[NS9] a shared pool follows the master that Sentinels promote', async () => {
  await using stack = new AsyncDisposableStack();
  const sentinels = stack.use(await startSentinels());
  const { load } = await startAt(stack, sentinels.url);
  const startMs = performance.now();
  await until('answers by the model', () => load.log.recoveryMs(startMs) !== null);
  const { promotedAtMs } = await sentinels.promoteByKilling();
  await until('answers by the model again', () => load.log.recoveryMs(promotedAtMs) !== null);
  expect(load.log.recoveryMs(promotedAtMs)).toBeLessThan(WORKER_RECOVERY_MS);
  expect(await load.stop()).toEqual([]);
});

it('[NS9] a shared pool serves on Redis Cluster', async () => {
  await using stack = new AsyncDisposableStack();
  const node = stack.use(await startRedisServer({ cluster: true }));
  const { load } = await startAt(stack, `redis+cluster://127.0.0.1:${node.port}`);
  const startMs = performance.now();
  await until('answers by the model', () => load.log.recoveryMs(startMs) !== null);
  expect(await load.stop()).toEqual([]);
  expect(load.log.counts.failed).toBe(0);
});
