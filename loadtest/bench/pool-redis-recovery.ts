/** How long sessions fall back when a part of the shared pool dies: from the moment it is gone, or back, or replaced. */
import { type Fault, inflictAndWatch } from '../../inference/testing/fault.ts';
import { startFaultBed } from '../../inference/testing/fault-bed.ts';
import { REDIS_RESTART } from '../../inference/testing/redis-faults.ts';
import { until } from '../../inference/testing/until.ts';
import { failOver } from '../../inference/testing/url-bed.ts';
import { KILLED_MID_BATCH } from '../../inference/testing/worker-faults.ts';
import { createRandom } from '../../training/random.ts';
import { type Bench, type BenchResult, resultOf } from './bench.ts';

const RUNS = 5;
/** Three Redis and three Sentinels are started anew for each. */
const SENTINEL_RUNS = 3;

async function measure(): Promise<BenchResult[]> {
  return [
    // Told strictly, by the last request that fell back: with another worker beside it few do.
    resultOf('pool.redis.recovery.workerDeathMs', 'ms', await workerDeaths(), '<= 1000'),
    // With none beside it: a new process must start and load the model first.
    resultOf('pool.redis.recovery.onlyWorkerDeathMs', 'ms', await recoveries(1, KILLED_MID_BATCH), null),
    resultOf('pool.redis.recovery.redisRestartMs', 'ms', await recoveries(2, REDIS_RESTART), '<= 2000'),
    resultOf('pool.redis.recovery.sentinelMs', 'ms', await failovers(), '<= 1000'),
  ];
}

async function workerDeaths(): Promise<number[]> {
  await using bed = await startFaultBed();
  const figures: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const load = await bed.startLoad();
    let diedMs = 0;
    const inflict: Fault['inflict'] = async (scene) => {
      diedMs = await KILLED_MID_BATCH.inflict(scene);
      return diedMs;
    };
    const { recoveryMs } = await inflictAndWatch(
      { ...KILLED_MID_BATCH, inflict },
      { bed, load, random: createRandom(run) },
    );
    // The other takes over what the dead one held; what comes of its restart belongs to it too.
    for (const worker of bed.workers) await worker.ready();
    await until('two seconds to be over', () => performance.now() > diedMs + 2_000);
    keep(recoveryMs, await load.stop());
    figures.push(load.log.lastFallbackMs(diedMs));
  }
  return figures;
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
