import { afterAll, beforeAll } from 'vitest';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { createRedisWorker } from '../worker/redis-worker.ts';
import { registerPoolContract } from './pool-contract.ts';
import { createRedisPool } from './redis-pool.ts';

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
  // The suite knows pools alone: a worker ends with the pool it serves.
  const close = pool.close.bind(pool);
  const destroy = pool.destroy.bind(pool);
  return {
    infer: (request) => pool.infer(request),
    stats: () => pool.stats(),
    close: () => close().then(() => worker.close()),
    destroy: (reason) => destroy(reason).then(() => worker.destroy()),
  };
});
