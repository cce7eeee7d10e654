/** A model worker of the pool that is measured, as its supervisor would start it. */
import { createRedisWorker } from '../../../inference/worker/create-redis-worker.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

/** Since it started. */
export interface WorkerFigures {
  readonly rows: number;
  readonly batches: number;
  /** Of the whole process, its ONNX Runtime thread too. */
  readonly cpuMicros: number;
}

await serveOrders(async () => {
  const { url, directory, model } = readSettings<{ url: string; directory: string; model: string }>();
  const models = [{ name: model, version: '1' }];
  const worker = await createRedisWorker({ url, modelsDirectory: directory, models });
  return {
    async answer(): Promise<WorkerFigures> {
      const { rows, batches } = worker.stats();
      const { user, system } = process.cpuUsage();
      return { rows, batches, cpuMicros: user + system };
    },
    close: () => worker.destroy(),
  };
});
