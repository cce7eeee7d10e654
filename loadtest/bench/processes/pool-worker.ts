/** A model worker of the pool that is measured, as its supervisor would start it. */
import { createRedisWorker } from '../../../inference/worker/redis-worker.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

await serveOrders(async () => {
  const { url, directory, model } = readSettings<{ url: string; directory: string; model: string }>();
  const models = [{ name: model, version: '1' }];
  const worker = await createRedisWorker({ url, modelsDirectory: directory, models });
  return { answer: async () => worker.stats(), close: () => worker.destroy() };
});
