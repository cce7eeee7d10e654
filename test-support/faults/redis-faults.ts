/** Faults of Redis itself. */

import type { RedisServer } from '../redis-server.ts';
import { between, type Fault, pause, REDIS_RECOVERY_MS } from './fault.ts';

type Inflict = Fault['inflict'];

const faultOf = (name: string, inflict: Inflict, recoversWithinMs = REDIS_RECOVERY_MS): Fault => ({
  name,
  recoversWithinMs,
  inflict,
});

export const REDIS_RESTART = faultOf('Redis killed and restarted empty', async ({ bed, random }) => {
  await bed.redis.kill();
  await pause(between(random, 0, 1_500));
  await bed.redis.restart();
  return performance.now();
});

/** Redis keeps its connections open and sends nothing: half-open. */
export function frozenRedis(fromMs: number, toMs: number): Fault {
  return faultOf('Redis frozen', async ({ bed, random }) => {
    bed.redis.freeze();
    await pause(between(random, fromMs, toMs));
    bed.redis.thaw();
    return performance.now();
  });
}

export const REDIS_FAULTS: readonly Fault[] = [
  REDIS_RESTART,
  frozenRedis(500, 7_000),
  faultOf('FLUSHALL', ({ bed }) => at(bed.redis.command('FLUSHALL'))),
  faultOf('streams deleted', async ({ bed }) =>
    at(Promise.all((await streamsOf(bed.redis)).map((key) => bed.redis.command('DEL', key)))),
  ),
  faultOf('groups destroyed', async ({ bed }) =>
    at(Promise.all((await streamsOf(bed.redis)).map((key) => bed.redis.command('XGROUP', 'DESTROY', key, 'workers')))),
  ),
  faultOf('streams replaced by something else', async ({ bed }) => {
    for (const key of await streamsOf(bed.redis)) await bed.redis.command('SET', key, 'no stream');
    await pause(500);
    for (const key of await keysOf(bed.redis, '*:requests:*')) {
      if ((await bed.redis.command('TYPE', key)) === 'string') await bed.redis.command('DEL', key);
    }
    return performance.now();
  }),
  faultOf('heartbeats and announcements deleted', async ({ bed }) =>
    at(
      Promise.all(
        [...(await keysOf(bed.redis, '*:heartbeats')), ...(await keysOf(bed.redis, '*:announcements'))].map((key) =>
          bed.redis.command('DEL', key),
        ),
      ),
    ),
  ),
  faultOf('scripts forgotten', ({ bed }) => at(bed.redis.command('SCRIPT', 'FLUSH'))),
  faultOf('every connection killed', async ({ bed }) => {
    await bed.redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    return at(bed.redis.command('CLIENT', 'KILL', 'TYPE', 'normal'));
  }),
  faultOf('Redis out of memory', async ({ bed, random }) => {
    await bed.redis.command('CONFIG', 'SET', 'maxmemory', '1');
    await pause(between(random, 300, 2_000));
    return at(bed.redis.command('CONFIG', 'SET', 'maxmemory', '0'));
  }),
  faultOf('CLIENT PAUSE', async ({ bed, random }) => {
    const pauseMs = Math.round(between(random, 300, 2_000));
    await bed.redis.command('CLIENT', 'PAUSE', String(pauseMs), 'ALL');
    await pause(pauseMs);
    return performance.now();
  }),
];

/** The time at which `work` is done. */
async function at(work: Promise<unknown>): Promise<number> {
  await work;
  return performance.now();
}

async function streamsOf(redis: RedisServer): Promise<string[]> {
  return keysOf(redis, '*:requests:*');
}

async function keysOf(redis: RedisServer, pattern: string): Promise<string[]> {
  const keys = await redis.command('KEYS', pattern);
  return Array.isArray(keys) ? keys.map(String) : [];
}
