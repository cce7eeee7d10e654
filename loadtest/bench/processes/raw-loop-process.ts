/** The raw loop in a process, which can be put on the core of a worker. */
import { loadRawLoop } from './raw-loop.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

await serveOrders(async () => {
  const { directory, model } = readSettings<{ directory: string; model: string }>();
  const run = await loadRawLoop(directory, model);
  return { answer: ({ rows, seconds }) => run(Number(rows), Number(seconds)), close: async () => {} };
});
