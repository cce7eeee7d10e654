/** Whether a pool survives a fault: well before it, well again in time, no promise broken, and nothing left behind. */
import { createRandom } from '../../training/random.ts';
import { until } from '../until.ts';
import { type Fault, inflictAndWatch, recoversWithinMs } from './fault.ts';
import type { FaultBed } from './fault-bed.ts';
import { type ProcessLevel, readProcessLevel } from './process-level.ts';
import { type RedisLevel, readRedisLevel } from './redis-level.ts';

/** Bytes by which Redis may have grown when all is as before: buffers of connections, caches of scripts. */
const REDIS_SLACK_BYTES = 4_000_000;
/** The same for this process: what a test runner keeps, compiled code, a load's log. */
const PROCESS_SLACK_BYTES = 30_000_000;
/** Time to settle: a dead worker may still be starting, and others must take over what it held. */
const SETTLE_MS = 30_000;

/** The problems, as sentences; an empty list is success. */
export async function survive(bed: FaultBed, fault: Fault, seed = 1): Promise<readonly string[]> {
  const before = { redis: await readRedisLevel(bed.redis), process: readProcessLevel() };
  const restarts = await countRestarts(bed);
  const load = await bed.startLoad();
  const { recoveryMs } = await inflictAndWatch(fault, { bed, load, random: createRandom(seed) });
  const broken = [...(await load.stop())];
  const boundMs = recoversWithinMs(fault, bed);
  if (recoveryMs === null || recoveryMs > boundMs) {
    const got = recoveryMs === null ? 'none' : `${recoveryMs.toFixed(0)} ms`;
    broken.push(`expected answers by the model again within ${boundMs} ms, got ${got}`);
  }
  for (const worker of bed.workers) await worker.ready();
  const ended = (await countRestarts(bed)) - restarts;
  if (fault.endsWorkers !== true && ended > 0) broken.push(`${ended} model processes ended of it`);
  return [...broken, ...(await findRemains(bed, before.redis)), ...findGrowth(before.process)];
}

async function countRestarts(bed: FaultBed): Promise<number> {
  const counts = await Promise.all(bed.workers.map((worker) => worker.restarts()));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What a stopped load has left in Redis, after some time to settle. */
export async function findRemains(bed: FaultBed, before: RedisLevel): Promise<readonly string[]> {
  let remains: string[] = [];
  const settled = async () => {
    const { streams, clients, memoryBytes } = await readRedisLevel(bed.redis);
    remains = Object.entries(streams)
      .filter(([key, { length, pending }]) => key.includes(':requests:') && (length > 0 || pending > 0))
      .map(([key, { length, pending }]) => `${key} holds ${length} entries, ${pending} of them pending`);
    if (clients !== before.clients) remains.push(`${clients} connections instead of ${before.clients}`);
    if (memoryBytes - before.memoryBytes > REDIS_SLACK_BYTES)
      remains.push(`Redis uses ${memoryBytes} bytes instead of ${before.memoryBytes}`);
    return remains.length === 0;
  };
  // If it does not return in time, `remains` says what is left.
  await until('Redis to return to its level', settled, SETTLE_MS).catch(() => {});
  return remains;
}

function findGrowth(before: ProcessLevel): readonly string[] {
  const now = readProcessLevel();
  const sockets = ({ handles }: ProcessLevel) => handles.TCPSocketWrap ?? 0;
  const bytes = ({ heapBytes, bufferBytes }: ProcessLevel) => heapBytes + bufferBytes;
  const growth: string[] = [];
  if (sockets(now) > sockets(before)) growth.push(`${sockets(now)} sockets instead of ${sockets(before)}`);
  if (bytes(now) - bytes(before) > PROCESS_SLACK_BYTES)
    growth.push(`this process uses ${bytes(now)} bytes instead of ${bytes(before)}`);
  return growth;
}
