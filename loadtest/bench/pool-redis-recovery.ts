/** How long sessions fall back when a part of the shared pool dies: from the moment it is gone, or back, or replaced. */
import { type Fault, inflictAndWatch } from '../../inference/testing/fault.ts';
import { startFaultBed } from '../../inference/testing/fault-bed.ts';
import { REDIS_RESTART } from '../../inference/testing/redis-faults.ts';
import { failOver } from '../../inference/testing/url-bed.ts';
import { KILLED_MID_BATCH } from '../../inference/testing/worker-faults.ts';
import { createRandom } from '../../training/random.ts';
import { type Bench, type BenchResult, resultOf } from './bench.ts';

const RUNS = 5;
/** Three Redis and three Sentinels are started anew for each. */
const SENTINEL_RUNS = 3;

async function measure(): Promise<BenchResult[]> {
  return [
    // With another worker beside it, and with none: then its supervisor's new process must load the model first.
    resultOf('pool.redis.recovery.workerDeathMs', 'ms', await recoveries(2, KILLED_MID_BATCH), '<= 1000'),
    resultOf('pool.redis.recovery.onlyWorkerDeathMs', 'ms', await recoveries(1, KILLED_MID_BATCH), null),
    resultOf('pool.redis.recovery.redisRestartMs', 'ms', await recoveries(2, REDIS_RESTART), '<= 2000'),
    resultOf('pool.redis.recovery.sentinelMs', 'ms', await failovers(), '<= 1000'),
  ];
}

/** Milliseconds per run; a promise broken on the way is an error. */
async function recoveries(workers: number, fault: Fault): Promise<number[]> {
  await using bed = await startFaultBed(Array.from({ length: workers }, () => ({})));
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
    const { recoveryMs, violations } = await failOver();
    figures.push(keep(recoveryMs, violations));
  }
  return figures;
}

export const benches: Bench[] = [{ prefix: 'pool.redis.recovery', run: measure }];
