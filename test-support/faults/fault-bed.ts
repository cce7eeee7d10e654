/** A whole shared pool to break: Redis, worker processes, a pool, and a proxy between Redis and either side. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisPool } from '../../inference/pool/shared/redis-pool.ts';
import { createRedisPool } from '../../inference/pool/shared/redis-pool.ts';
import { GENEROUS, type Patience } from '../patience.ts';
import { type RedisServer, startRedisServer } from '../redis-server.ts';
import { slowDoubler, type TestModel, writeTestModel } from '../test-models.ts';
import { until } from '../until.ts';
import { startWorkerProcess, type WorkerProcess, type WorkerProcessOptions } from '../worker-process.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { PoolLoad, type PoolLoadOptions } from './pool-load.ts';

export interface FaultBed extends AsyncDisposable {
  readonly redis: RedisServer;
  /** The proxy between Redis and the pool. */
  readonly poolSide: FaultProxy;
  /** The proxy between Redis and the workers. */
  readonly workerSide: FaultProxy;
  readonly workers: readonly WorkerProcess[];
  readonly pool: RedisPool;
  /** The pool of another room server, on the same side of the network. */
  readonly otherPool: RedisPool;
  /** Doubles rows of four values; a run takes about a millisecond. */
  readonly model: TestModel;
  readonly modelsDirectory: string;
  /** The model processes and sandboxes that a marked row has aborted so far, in order. */
  crashes(): Promise<readonly Crash[]>;
  /** How late things may come here. */
  readonly patience: Patience;
  /** Starts load on the pool; resolves when its answers come from the model. */
  startLoad(options?: Partial<PoolLoadOptions>): Promise<PoolLoad>;
}

export interface Crash {
  readonly pid: number;
  /** The rows of the run that ended it. */
  readonly rows: number;
}

/**
 * Starts one worker process per entry of `workers`; default two plain ones. Their threads break on marked rows
 * (row-markers.ts) unless the entries name other threads.
 */
export async function startFaultBed(
  workers: readonly Partial<WorkerProcessOptions>[] = [{}, {}],
  patience = GENEROUS,
): Promise<FaultBed> {
  await using stack = new AsyncDisposableStack();
  const modelsDirectory = await mkdtemp(join(tmpdir(), 'rubato-bed-'));
  stack.defer(() => rm(modelsDirectory, { recursive: true, force: true }));
  const crashLog = join(modelsDirectory, 'crashes');
  const model = await writeTestModel(modelsDirectory, 'double', slowDoubler(4, 1024), (manifest) => ({
    ...manifest,
    trainedBy: { crashLog },
  }));
  const redis = stack.use(await startRedisServer());
  const poolSide = stack.use(await startFaultProxy(redis.port));
  const workerSide = stack.use(await startFaultProxy(redis.port));
  const started = await Promise.all(
    workers.map((options) =>
      startWorkerProcess({ url: urlOf(workerSide.port), modelsDirectory, threadEntry: MARKED_ROWS, ...options }),
    ),
  );
  for (const worker of started) stack.use(worker);
  const startPool = async () => {
    const pool = await createRedisPool({ url: urlOf(poolSide.port), modelsDirectory, models: [model] });
    stack.defer(() => pool.destroy('the test is over'));
    return pool;
  };
  const [pool, otherPool] = [await startPool(), await startPool()];
  const owned = stack.move();
  return {
    redis,
    poolSide,
    workerSide,
    workers: started,
    pool,
    otherPool,
    model,
    modelsDirectory,
    patience,
    crashes: () => readCrashes(crashLog),
    async startLoad(options) {
      const load = new PoolLoad({ pool, model, patience, ...options });
      const startMs = performance.now();
      await until('answers by the model', () => load.log.recoveryMs(startMs) !== null);
      return load;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const MARKED_ROWS = new URL('../../inference/testing/marked-rows-thread.ts', import.meta.url);

async function readCrashes(crashLog: string): Promise<Crash[]> {
  const text = await readFile(crashLog, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [pid = 0, rows = 0] = line.split(' ').map(Number);
    return { pid, rows };
  });
}

function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}`;
}
