/** Everything that a benchmark of the shared pool starts and stops: a Redis, models, requesters, workers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RedisServer, startRedisServer } from '../../../test-support/redis-server.ts';
import { perceptron, writeTestModel } from '../../../test-support/test-models.ts';
import { type BenchProcess, type Order, pinToCore, startProcess } from './bench-process.ts';
import type { WorkerFigures } from './pool-worker.ts';
import type { RawFigures } from './raw-loop.ts';
import type { LoadFigures } from './subject.ts';

/** Widths of the layers. The names are those in the results. */
export const MODELS = {
  tiny: [32, 64, 8],
  mid: [64, 512, 512, 512, 16],
  wide: [64, 2048, 2048, 2048, 2048, 16],
} as const;
export type ModelName = keyof typeof MODELS;

/** Requester and Redis share one core; the worker has the other. */
const REQUESTER_CORE = 0;
const WORKER_CORE = 1;

/** Rows that the arena asks for one player: five difficulties to try. */
export const ROWS_PER_ASK = 5;

export interface PoolBench {
  readonly redis: RedisServer;
  readonly directory: string;
  worker(model: ModelName): Promise<BenchProcess<WorkerFigures>>;
  requester(model: ModelName, settings: { rowsPerAsk: number; budgetMs: number }): Promise<Requester>;
  rawLoop(model: ModelName): Promise<(rows: number, seconds: number) => Promise<RawFigures>>;
  /** Starts a process of `file` on `core`, or wherever the scheduler puts it. */
  start<F>(file: string, settings: object, core?: number | null): Promise<BenchProcess<F>>;
  /** Starts a requester of another subject. */
  ask(subject: string, settings: object, core?: number | null): Promise<Requester>;
}

export type Requester = (order: Order) => Promise<LoadFigures>;

/** `pinned`: Redis is bound to its core too. */
export async function withPoolBench<T>(
  { models, pinned }: { models: readonly ModelName[]; pinned: boolean },
  use: (bench: PoolBench) => Promise<T>,
): Promise<T> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'rubato-bench-'));
  stack.defer(() => rm(directory, { recursive: true }));
  for (const name of models) await writeTestModel(directory, name, perceptron(MODELS[name]));
  const redis = stack.use(await startRedisServer());
  if (pinned) pinToCore(redis.pid, REQUESTER_CORE);
  const start = async <F>(file: string, settings: object, core: number | null = null) => {
    const started = await startProcess<F>(new URL(`../${file}`, import.meta.url), settings, core);
    stack.defer(() => started.stop());
    return started;
  };
  const ask = async (subject: string, settings: object, core: number | null = null) => {
    const started = await start<LoadFigures>('processes/requester.ts', { subject, url: redis.url, ...settings }, core);
    return started.order;
  };
  const core = (wanted: number) => (pinned ? wanted : null);
  return await use({
    redis,
    directory,
    start,
    ask,
    worker: (model) => start('processes/pool-worker.ts', { url: redis.url, directory, model }, core(WORKER_CORE)),
    requester: (model, settings) =>
      ask('pool', { directory, model, width: MODELS[model][0], ...settings }, core(REQUESTER_CORE)),
    rawLoop: async (model) => {
      const { order } = await start<RawFigures>(
        'processes/raw-loop-process.ts',
        { directory, model },
        core(WORKER_CORE),
      );
      return (rows, seconds) => order({ kind: 'raw', rows, seconds });
    },
  });
}

/** An order for this many questions always in flight. */
export function closed(inFlight: number, seconds: number): Order {
  return { kind: 'closed', inFlight, seconds };
}

/** An order for this many rows a second, in questions of ROWS_PER_ASK, from 500 sessions. */
export function open(rowsPerSecond: number, seconds: number): Order {
  return { kind: 'open', perSecond: rowsPerSecond / ROWS_PER_ASK, seconds, askers: 500 };
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
