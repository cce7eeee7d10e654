/** Sees that a Redis answers, before anybody plays. */
import { parseRedisAddress } from './redis-address.ts';
import { redisKeys } from './redis-keys.ts';
import { RedisLink } from './redis-link.ts';

/** Throws REDIS_UNREACHABLE, and CONFIG_INVALID for what is no address. */
export async function expectRedis(url: string, namespace: string): Promise<void> {
  const link = new RedisLink({
    address: parseRedisAddress(url),
    key: redisKeys(namespace).heartbeats,
    name: 'rubato-start',
    watchdog: 'none',
    onUp: async () => undefined,
    onDown: () => undefined,
  });
  await link.start();
  link.close();
}
