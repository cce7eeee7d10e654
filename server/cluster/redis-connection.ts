/**
 * A connection to the Redis of the rooms, by ioredis because Colyseus' driver and presence are written for it. Whatever
 * happens to Redis, a command is soon answered or refused: nothing is queued while the connection is down, nothing
 * waits longer than a second and a half, and a silent connection is closed and made again.
 */
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { RubatoError } from '../../errors.ts';
import { parseRedisAddress, withoutPassword } from '../../inference/redis/redis-address.ts';
import { reasonOf } from '../../inference/redis/redis-reason.ts';

export type RoomRedis = Redis | Cluster;

/** A command takes 0.3 ms. Matchmaking that waits longer than this should rather fail. */
const COMMAND_TIMEOUT_MS = 1_500;
/** A connection that hasn't answered a command for this long is dead, whatever TCP says. */
const SOCKET_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** Sessions go on without Redis, so there is time; but a Redis that is back should be found soon. */
const MAX_RETRY_DELAY_MS = 500;

const retryDelay = (times: number) => Math.min(50 * times, MAX_RETRY_DELAY_MS);

const OPTIONS: RedisOptions = {
  commandTimeout: COMMAND_TIMEOUT_MS,
  socketTimeout: SOCKET_TIMEOUT_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  // A command that runs late helps nobody who waited for it.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  // The presence subscribes again by itself. ioredis' own attempt is a promise that nobody watches.
  autoResubscribe: false,
  retryStrategy: retryDelay,
  // After a failover by Sentinel, the old master refuses writes: look for the new one.
  reconnectOnError: (error) => error.message.startsWith('READONLY'),
  lazyConnect: true,
};

/**
 * `url` has the form of redis-address.ts. `onError` is called for every failed attempt after the first. Throws
 * REDIS_UNREACHABLE.
 */
export async function connectRedis(url: string, onError: (error: Error) => void): Promise<RoomRedis> {
  const redis = createConnection(url);
  let last: Error | null = null;
  let started = false;
  redis.on('error', (error: Error) => {
    last = error;
    // Errors before the start are thrown.
    if (started) onError(error);
  });
  try {
    await Promise.race([redis.connect(), failAfter(CONNECT_TIMEOUT_MS)]);
    await redis.ping();
    if (redis instanceof Redis) await expectMaster(redis);
    started = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    const reason = last ?? (error as Error);
    throw new RubatoError('REDIS_UNREACHABLE', `${reasonOf(reason)} from ${withoutPassword(url)}`, { cause: error });
  }
}

/**
 * Asks with HELLO, which needs no special right. A replica accepts the connection, but would refuse the first write.
 */
async function expectMaster(redis: Redis): Promise<void> {
  const hello = await redis.call('HELLO');
  const role: unknown = Array.isArray(hello) ? hello[hello.indexOf('role') + 1] : null;
  if (role === 'replica') throw new Error('a replica, where a master is needed,');
}

function createConnection(url: string): RoomRedis {
  const address = parseRedisAddress(url);
  const { username, password } = address;
  const options = {
    ...OPTIONS,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  switch (address.kind) {
    case 'single':
      return new Redis({ ...options, ...address.endpoint, db: address.database, ...(address.tls && { tls: {} }) });
    case 'sentinel':
      return new Redis({ ...options, sentinels: [...address.sentinels], name: address.master });
    case 'cluster':
      return new Cluster([...address.nodes], {
        redisOptions: options,
        enableOfflineQueue: false,
        lazyConnect: true,
        clusterRetryStrategy: retryDelay,
      });
  }
}

async function failAfter(ms: number): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref();
  return promise;
}

export interface RedisScript {
  readonly numberOfKeys: number;
  readonly lua: string;
}

/**
 * Runs a script by its text. If it ran by its hash, a write could get NOSCRIPT after a restart and be sent again behind
 * the removal that followed it. Redis compiles a text only once.
 */
export function runScript(
  redis: RoomRedis,
  { numberOfKeys, lua }: RedisScript,
  keysAndArguments: readonly (string | number)[],
): Promise<unknown> {
  return redis.eval(lua, numberOfKeys, ...keysAndArguments);
}
