/** Publishes every message on sharded channels a second time: clients then get answers twice. */
import { createClient } from 'redis';
import type { RedisServer } from '../redis-server.ts';

export interface Repeater extends AsyncDisposable {
  /** Messages that were published again. */
  readonly repeated: number;
}

/** Limit of remembered messages: as many as can be on their way. Our own come back too. */
const MAX_REMEMBERED = 10_000;

/** Repeats, at once and only once, every message on the sharded channels that have a listener now. */
export async function repeatMessages(server: RedisServer): Promise<Repeater> {
  const open = async () => {
    const client = createClient({ url: server.url });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const [listener, sender] = await Promise.all([open(), open()]);
  const own = new Map<string, number>();
  let repeated = 0;
  const repeat = (message: Buffer, channel: Buffer) => {
    const text = message.toString('latin1');
    const expected = own.get(text) ?? 0;
    if (expected > 0) {
      own.set(text, expected - 1);
      return;
    }
    own.set(text, 1);
    if (own.size > MAX_REMEMBERED) own.delete(own.keys().next().value ?? '');
    repeated++;
    // When the test ends, Redis is gone before the repeater.
    sender.sPublish(channel, message).catch(() => {});
  };
  for (const channel of await sender.pubSubShardChannels()) await listener.sSubscribe(channel, repeat, true);
  return {
    get repeated() {
      return repeated;
    },
    async [Symbol.asyncDispose]() {
      listener.destroy();
      sender.destroy();
    },
  };
}
