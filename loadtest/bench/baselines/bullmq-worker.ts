/**
 * BullMQ's worker: each job is one run of its rows. `concurrency` was chosen by measurement with 64 single rows in
 * flight: 16 gives 9 to 10 thousand rows/s; 4, 8, 32, 64 and 128 give less. With 32 rows in a job, 2 is best.
 */
import { Worker } from 'bullmq';
import { readSettings, serveOrders } from '../processes/serve-orders.ts';
import { bullmqConnection } from './bullmq-connection.ts';
import { loadSerialModel } from './serial-model.ts';

await serveOrders(async () => {
  const {
    url,
    directory,
    model: name,
    queue,
    concurrency,
  } = readSettings<{
    url: string;
    directory: string;
    model: string;
    queue: string;
    concurrency: number;
  }>();
  const model = await loadSerialModel(directory, name);
  const worker = new Worker<{ rows: number[] }, number[]>(queue, ({ data }) => model.run(data.rows), {
    connection: bullmqConnection(url),
    concurrency,
  });
  await worker.waitUntilReady();
  return { answer: async () => null, close: () => worker.close(true) };
});
