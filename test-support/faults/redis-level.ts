/** The contents of Redis and its clients: the level to which things return after a fault. */
import { createClient } from 'redis';
import type { RedisServer } from '../redis-server.ts';

export interface StreamLevel {
  readonly length: number;
  /** Entries delivered to a consumer and not acknowledged, over all groups. */
  readonly pending: number;
  readonly consumers: number;
}

export interface RedisLevel {
  /** Names of all keys, sorted. */
  readonly keys: readonly string[];
  readonly streams: Readonly<Record<string, StreamLevel>>;
  readonly clients: number;
  readonly memoryBytes: number;
}

/** Limit of keys in a test's Redis that are looked at one by one. */
const MAX_KEYS = 10_000;

export async function readRedisLevel(server: RedisServer): Promise<RedisLevel> {
  const client = createClient({ url: server.url });
  client.on('error', () => {});
  await client.connect();
  try {
    const keys = (await client.keys('*')).sort().slice(0, MAX_KEYS);
    const streams: Record<string, StreamLevel> = {};
    for (const key of keys) {
      if ((await client.type(key)) !== 'stream') continue;
      const groups = await client.xInfoGroups(key);
      streams[key] = {
        length: await client.xLen(key),
        pending: groups.reduce((sum, { pending }) => sum + Number(pending), 0),
        consumers: groups.reduce((sum, { consumers }) => sum + Number(consumers), 0),
      };
    }
    const info = await client.info();
    const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
    // The connection that asks is not counted.
    return { keys, streams, clients: figure('connected_clients') - 1, memoryBytes: figure('used_memory') };
  } finally {
    client.destroy();
  }
}
