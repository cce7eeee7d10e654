/** A pool and a worker under load that find Redis by any form of address. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedisPool } from '../../inference/pool/shared/redis-pool.ts';
import { GENEROUS, type Patience } from '../patience.ts';
import { doubler, writeTestModel } from '../test-models.ts';
import { until } from '../until.ts';
import { startWorkerProcess } from '../worker-process.ts';
import { PoolLoad } from './pool-load.ts';
import { startSentinels } from './sentinels.ts';

export interface UrlBed extends AsyncDisposable {
  /** The load; the model answers it when the bed is ready. */
  readonly load: PoolLoad;
}

export async function startUrlBed(url: string, patience = GENEROUS): Promise<UrlBed> {
  await using stack = new AsyncDisposableStack();
  const modelsDirectory = await mkdtemp(join(tmpdir(), 'rubato-url-'));
  stack.defer(() => rm(modelsDirectory, { recursive: true, force: true }));
  const model = await writeTestModel(modelsDirectory, 'double', doubler(4));
  stack.use(await startWorkerProcess({ url, modelsDirectory }));
  const pool = await createRedisPool({ url, modelsDirectory, models: [model] });
  stack.defer(() => pool.destroy('the test is over'));
  const load = new PoolLoad({ pool, model, patience });
  const startMs = performance.now();
  await until('answers by the model', () => load.log.recoveryMs(startMs) !== null);
  const owned = stack.move();
  return { load, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

export interface Failover {
  /** Milliseconds from the promotion until the model answered again; null when it didn't. */
  readonly recoveryMs: number | null;
  readonly violations: readonly string[];
}

/** The time allowed from the promotion on: five times what the benchmark asks. */
export const FAILOVER_RECOVERY_MS = 5_000;

/** Kills the master under load, then measures the recovery. */
export async function failOver(patience: Patience): Promise<Failover> {
  await using sentinels = await startSentinels();
  await using bed = await startUrlBed(sentinels.url, patience);
  const { load } = bed;
  const { promotedAtMs } = await sentinels.promoteByKilling();
  const recovered = () => load.log.recoveryMs(promotedAtMs) !== null;
  // If it takes too long, `recoveryMs: null` says so.
  await until(
    'answers by the model again',
    recovered,
    2 * Math.max(FAILOVER_RECOVERY_MS, patience.leastRecoveryMs),
  ).catch(() => {});
  return { recoveryMs: load.log.recoveryMs(promotedAtMs), violations: await load.stop() };
}
