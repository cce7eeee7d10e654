/** One chaos run: a pool under load, one fault after the other, and a watch over the pool's promises. */
import { type Fault, type FaultOutcome, inflictAndWatch, pause } from '../../test-support/faults/fault.ts';
import { type FaultBed, startFaultBed } from '../../test-support/faults/fault-bed.ts';
import { FRAME_FAULTS } from '../../test-support/faults/frame-faults.ts';
import { NETWORK_FAULTS } from '../../test-support/faults/network-faults.ts';
import type { PoolLoad } from '../../test-support/faults/pool-load.ts';
import { REDIS_FAULTS } from '../../test-support/faults/redis-faults.ts';
import { type RedisLevel, readRedisLevel } from '../../test-support/faults/redis-level.ts';
import { findRemains } from '../../test-support/faults/survive.ts';
import { FAILOVER_RECOVERY_MS, failOver } from '../../test-support/faults/url-bed.ts';
import { WORKER_FAULTS } from '../../test-support/faults/worker-faults.ts';
import type { Patience } from '../../test-support/patience.ts';
import { type Step, scheduleOf } from './schedule.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly patience: Patience;
  /** Called before each step. */
  readonly onStep?: (atSeconds: number, what: string) => void;
}

export interface ChaosStep extends FaultOutcome {
  readonly what: string;
  readonly atSeconds: number;
}

export interface ChaosReport {
  readonly steps: readonly ChaosStep[];
  /** Broken promises as sentences, each with its moment. The run ends with the step that has the first one. */
  readonly violations: readonly string[];
  readonly asked: number;
  readonly byModel: number;
  readonly worstTickMs: number;
}

/** Runs on servers of its own, while the rest goes on. */
const FAILOVER: Fault = {
  name: 'failover by Sentinel (others)',
  recoversWithinMs: FAILOVER_RECOVERY_MS,
  async inflict({ bed }) {
    const { recoveryMs, violations } = await failOver(bed.patience);
    if (recoveryMs === null) throw new Error('expected answers by the model after the promotion, got none');
    if (violations.length > 0) throw new Error(violations.join('; '));
    return performance.now();
  },
};

const OTHER_FAULTS = [...REDIS_FAULTS, ...NETWORK_FAULTS, ...FRAME_FAULTS, FAILOVER];

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  await using bed = await startFaultBed([{}, {}], options.patience);
  const load = await bed.startLoad();
  const bulk = await bed.startLoad({ pool: bed.otherPool, priority: 'bulk', sessions: 8, firstValue: 2 ** 22 });
  const level = await readRedisLevel(bed.redis);
  const startMs = performance.now();
  const seconds = () => (performance.now() - startMs) / 1000;
  const steps: ChaosStep[] = [];
  const violations: string[] = [];
  for (const step of scheduleOf(options.seed, WORKER_FAULTS, OTHER_FAULTS)) {
    if (seconds() > options.seconds || violations.length > 0) break;
    await pause(step.calmMs);
    const what = step.faults.map(({ name }) => name).join(' + ');
    const atSeconds = seconds();
    options.onStep?.(atSeconds, what);
    const failures: string[] = [];
    const outcome = await take(step, bed, load).catch((error: unknown) => {
      failures.push(String(error));
      return { recoveryMs: null, share: 0 };
    });
    steps.push({ what, atSeconds, ...outcome });
    const broken = [...failures, ...load.violations, ...bulk.violations.map((sentence) => `bulk: ${sentence}`)];
    if (outcome.recoveryMs === null) broken.push('answers by the model did not come again');
    for (const sentence of broken) violations.push(`${atSeconds.toFixed(1)} s, ${what}: ${sentence}`);
  }
  if (violations.length === 0) violations.push(...(await endCleanly(bed, [load, bulk], level)));
  else await Promise.all([load.stop(), bulk.stop()]);
  const { model } = load.log.counts;
  return { steps, violations, asked: load.asked, byModel: model, worstTickMs: load.ticks.worstMs };
}

/** Inflicts the faults of a step. Two at the same time count as one that is over when both are. */
async function take({ faults, randoms }: Step<Fault>, bed: FaultBed, load: PoolLoad): Promise<FaultOutcome> {
  const together: Fault = {
    name: faults.map(({ name }) => name).join(' + '),
    recoversWithinMs: Math.max(...faults.map(({ recoversWithinMs }) => recoversWithinMs)),
    inflict: async (scene) => {
      const [first, ...others] = faults.map((fault, i) => fault.inflict({ ...scene, random: randoms[i]! }));
      // A worker's fault may need Redis to happen at the right moment. If Redis is gone, it just happens.
      const all = [first!, ...others.map((other) => other.catch(() => performance.now()))];
      return Math.max(...(await Promise.all(all)));
    },
  };
  return inflictAndWatch(together, { bed, load, random: randoms[0]! });
}

async function endCleanly(bed: FaultBed, loads: readonly PoolLoad[], level: RedisLevel): Promise<string[]> {
  const broken = (await Promise.all(loads.map((load) => load.stop()))).flat();
  for (const worker of bed.workers) await worker.ready();
  broken.push(...(await findRemains(bed, level)));
  return broken.map((sentence) => `in the end: ${sentence}`);
}
