/**
 * How long sessions fall back when a part of the shared pool dies: from the moment it is gone, or back, or replaced.
 */
import { type Fault, inflictAndWatch } from '../../../test-support/faults/fault.ts';
import { startFaultBed } from '../../../test-support/faults/fault-bed.ts';
import { REDIS_RESTART } from '../../../test-support/faults/redis-faults.ts';
import { readRedisLevel } from '../../../test-support/faults/redis-level.ts';
import { failOver } from '../../../test-support/faults/url-bed.ts';
import { KILLED_MID_BATCH } from '../../../test-support/faults/worker-faults.ts';
import { STRICT } from '../../../test-support/patience.ts';
import type { RedisServer } from '../../../test-support/redis-server.ts';
import { until } from '../../../test-support/until.ts';
import { createRandom } from '../../../training/random.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

const RUNS = 5;
/** Runs with Sentinels; three Redis and three Sentinels are started anew for each. */
const SENTINEL_RUNS = 3;

async function measure(): Promise<BenchResult[]> {
  return [
    resultOf('pool.redis.recovery.workerDeathMs', 'ms', await workerDeaths(), '<= 1000'),
    // It is the only worker: a new process must start and load the model first.
    resultOf('pool.redis.recovery.onlyWorkerDeathMs', 'ms', await recoveries(1, KILLED_MID_BATCH), null),
    resultOf('pool.redis.recovery.redisRestartMs', 'ms', await recoveries(2, REDIS_RESTART), '<= 2000'),
    resultOf('pool.redis.recovery.sentinelMs', 'ms', await failovers(), '<= 1000'),
  ];
}

/**
 * Milliseconds until answers come from the model and another worker has taken over what the dead one held, whichever is
 * later.
 */
async function workerDeaths(): Promise<number[]> {
  await using bed = await startFaultBed([{}, {}], STRICT);
  const figures: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const load = await bed.startLoad();
    const scene = { bed, load, random: createRandom(run) };
    const diedMs = await KILLED_MID_BATCH.inflict(scene);
    let takenOverMs = performance.now();
    await until('what it held to be taken over', async () => {
      if (await holdsForgotten(bed.redis)) takenOverMs = performance.now();
      return performance.now() > diedMs + WATCH_MS;
    });
    const recoveryMs = keep(load.log.recoveryMs(diedMs), await load.stop());
    figures.push(Math.max(recoveryMs, takenOverMs - diedMs));
    for (const worker of bed.workers) await worker.ready();
  }
  return figures;
}

/** Time within which a live worker of the bed answers its entries or gives them up: its budgets. */
const FORGOTTEN_MS = 300;
/** Heartbeats come twice a second; a worker without one counts as dead after 1.2 s. */
const WATCH_MS = 3_000;

async function holdsForgotten(redis: RedisServer): Promise<boolean> {
  const streams = Object.keys((await readRedisLevel(redis)).streams).filter((key) => key.includes(':requests:'));
  for (const stream of streams) {
    const idle = await redis.command('XPENDING', stream, 'workers', 'IDLE', String(FORGOTTEN_MS), '-', '+', '1');
    if (Array.isArray(idle) && idle.length > 0) return true;
  }
  return false;
}

/** Milliseconds per run. A promise broken on the way is an error. */
async function recoveries(workers: number, fault: Fault): Promise<number[]> {
  await using bed = await startFaultBed(
    Array.from({ length: workers }, () => ({})),
    STRICT,
  );
  const figures: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const load = await bed.startLoad();
    const { recoveryMs } = await inflictAndWatch(fault, { bed, load, random: createRandom(run) });
    figures.push(keep(recoveryMs, await load.stop()));
    for (const worker of bed.workers) await worker.ready();
  }
  return figures;
}

function keep(recoveryMs: number | null, violations: readonly string[]): number {
  if (recoveryMs === null) throw new Error('expected answers by the model again, got none');
  if (violations.length > 0) throw new Error(violations.join('\n'));
  return recoveryMs;
}

async function failovers(): Promise<number[]> {
  const figures: number[] = [];
  for (let run = 0; run < SENTINEL_RUNS; run++) {
    const { recoveryMs, violations } = await failOver(STRICT);
    figures.push(keep(recoveryMs, violations));
  }
  return figures;
}

export const benches: Bench[] = [{ prefix: 'pool.redis.recovery', run: measure }];
