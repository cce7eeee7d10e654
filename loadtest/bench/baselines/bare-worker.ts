/** The other side of the bare round trip: reads an entry and publishes as many bytes as a reply has. */
import { createClient, RESP_TYPES } from 'redis';
import { readSettings, serveOrders } from '../processes/serve-orders.ts';

await serveOrders(async () => {
  const { url, replyBytes } = readSettings<{ url: string; replyBytes: number }>();
  const client = createClient({ url, commandOptions: { timeout: 0 } });
  const reader = client.duplicate();
  await Promise.all([client.connect(), reader.connect()]);
  await reader.xGroupCreate('bare:requests', 'bare', '0', { MKSTREAM: true });
  const commands = reader.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const frame = Buffer.alloc(replyBytes, 2);
  let open = true;
  const loop = async () => {
    while (open) {
      const read = await commands.xReadGroup(
        'bare',
        'one',
        { key: 'bare:requests', id: '>' },
        { BLOCK: 1000, COUNT: 64, NOACK: true },
      );
      for (const _ of read?.[0]?.messages ?? []) void client.publish('bare:replies', frame);
    }
  };
  // Closing the connection ends the waiting read with an error.
  const looping = loop().catch(() => {});
  return {
    answer: async () => null,
    async close() {
      open = false;
      client.destroy();
      reader.destroy();
      await looping;
    },
  };
});
