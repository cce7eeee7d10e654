/**
 * The least that a question through Redis can cost: one XADD of the same bytes, and the bytes that another process
 * publishes after reading them. No rows, no model, no acknowledgement.
 */
import { createClient, RESP_TYPES } from 'redis';
import { ANSWERED, type Answer, type Subject, type SubjectSettings } from '../processes/subject.ts';

export async function askBare({ url, requestBytes }: SubjectSettings): Promise<Subject> {
  // No time limit per command: making one costs 14 µs each.
  const client = createClient({ url, commandOptions: { timeout: 0 } });
  const subscriber = client.duplicate();
  await Promise.all([client.connect(), subscriber.connect()]);
  const waiting: ((answer: Answer) => void)[] = [];
  await subscriber.subscribe('bare:replies', () => waiting.shift()?.(ANSWERED), true);
  const commands = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const frame = Buffer.alloc(Number(requestBytes), 1);
  return {
    rowsPerAsk: 1,
    ask() {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      waiting.push(resolve);
      void commands.xAdd('bare:requests', '*', { f: frame });
      return promise;
    },
    async close() {
      client.destroy();
      subscriber.destroy();
    },
  };
}
