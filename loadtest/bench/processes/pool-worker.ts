/** A model worker of the measured pool, as its supervisor would start it. */
import { createRedisWorker } from '../../../inference/worker/create-redis-worker.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

/** Figures since it started. */
export interface WorkerFigures {
  readonly rows: number;
  readonly batches: number;
  /** CPU of the whole process, including its ONNX Runtime thread. */
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
