/** The rows that broke a model process, as an operator finds them in Redis. */
import { createClient, RESP_TYPES } from 'redis';
import type { RedisServer } from '../redis-server.ts';

export interface DeadLetter {
  readonly model: string;
  readonly cause: string;
  readonly rowCount: number;
  /** Values of all rows, one row after the other. */
  readonly rows: readonly number[];
}

export async function readDeadLetters(server: RedisServer): Promise<readonly DeadLetter[]> {
  const client = createClient({ url: server.url });
  client.on('error', () => {});
  await client.connect();
  try {
    const [key] = await client.keys('*:dead-letters');
    if (key === undefined) return [];
    const entries = await client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).xRange(key, '-', '+');
    return (entries ?? []).map(({ message }) => {
      const { model, cause, rowCount, rows = Buffer.alloc(0) } = message;
      const values = Array.from({ length: rows.length / 4 }, (_, i) => rows.readFloatLE(4 * i));
      return { model: String(model), cause: String(cause), rowCount: Number(rowCount), rows: values };
    });
  } finally {
    client.destroy();
  }
}
