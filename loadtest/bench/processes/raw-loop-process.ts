/** The raw loop in a process, which can be bound to a worker's core. */
import { loadRawLoop } from './raw-loop.ts';
import { readSettings, serveOrders } from './serve-orders.ts';

await serveOrders(async () => {
  const { directory, model } = readSettings<{ directory: string; model: string }>();
  const run = await loadRawLoop(directory, model);
  return { answer: ({ rows, seconds }) => run(Number(rows), Number(seconds)), close: async () => {} };
});
