/** A room server whose event loop's CPU is measured. Models run on a thread that isn't counted. */
import { startTestServer } from '../../../test-support/test-server.ts';
import { serveOrders } from './serve-orders.ts';

await serveOrders(async () => {
  const server = await startTestServer();
  return {
    facts: { url: server.url },
    async answer({ seconds }): Promise<number> {
      const before = process.threadCpuUsage();
      const startedMs = performance.now();
      await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));
      const { user, system } = process.threadCpuUsage(before);
      return ((user + system) * 1000) / (performance.now() - startedMs);
    },
    close: async () => server[Symbol.asyncDispose](),
  };
});
