/** The local pool beside the raw ONNX Runtime loop: what the pool costs, saturated and one request at a time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createLocalPool, type LocalPool } from '../../../inference/pool/local/local-pool.ts';
import { perceptron, type TestModel, writeTestModel } from '../../../test-support/test-models.ts';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';

const RUNS = 5;
/** Rows always in the pool: half of them run, half wait. */
const ROWS_IN_POOL = 256;
/** Rows that the arena asks for one player: five difficulties to try. */
const ROWS_PER_REQUEST = 5;
const SECONDS = 1.5;

async function measure(): Promise<BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'rubato-bench-'));
  const wide = await writeTestModel(directory, 'wide', perceptron([64, 512, 512, 512, 16]));
  const tiny = await writeTestModel(directory, 'tiny', perceptron([32, 64, 8]));
  const pool = await createLocalPool({ modelsDirectory: directory, models: [wide, tiny], threads: 1 });
  const efficiency: number[] = [];
  const singleRows: number[] = [];
  const hops: number[] = [];
  const pooled: number[] = [];
  const raw: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { rate, batchRows } = await saturate(pool, wide, ROWS_PER_REQUEST);
    const bare = await rawLoop(directory, wide, Math.round(batchRows));
    pooled.push(rate);
    raw.push(bare.rowsPerSecond);
    efficiency.push(rate / bare.rowsPerSecond);
    const singles = await saturate(pool, wide, 1);
    singleRows.push(singles.rate / (await rawLoop(directory, wide, Math.round(singles.batchRows))).rowsPerSecond);
    const single = await rawLoop(directory, tiny, 1);
    hops.push((await oneByOne(pool, tiny)) - single.runMs);
  }
  await pool.close();
  await rm(directory, { recursive: true });
  return [
    resultOf('pool.local.efficiency', 'ratio', efficiency, '>= 0.95'),
    resultOf('pool.local.efficiency.singleRowRequests', 'ratio', singleRows, null),
    resultOf('pool.local.rowsPerSecond', 'rows/s', pooled, null),
    resultOf('pool.local.rawRowsPerSecond', 'rows/s', raw, null),
    resultOf('pool.local.hopMs', 'ms', hops, '<= 0.12'),
  ];
}

function requestFor(model: TestModel, rowCount = 1) {
  const { name, version, layoutHash, inputWidth } = model;
  const rows = Float32Array.from({ length: rowCount * inputWidth }, (_, i) => (i % 5) / 5);
  return {
    model: { name, version, layoutHash },
    session: 'bench',
    rows,
    rowCount,
    budgetMs: 10_000,
    priority: 'live' as const,
  };
}

/** Rows per second with `ROWS_IN_POOL` rows always in the pool, and the mean batch that they formed. */
async function saturate(pool: LocalPool, model: TestModel, rowsPerRequest: number) {
  const request = requestFor(model, rowsPerRequest);
  const until = performance.now() + SECONDS * 1000;
  const before = pool.stats();
  const started = performance.now();
  const client = async () => {
    while (performance.now() < until) {
      const reply = await pool.infer(request);
      if (!reply.ok) throw new Error(reply.detail);
    }
  };
  await Promise.all(Array.from({ length: Math.ceil(ROWS_IN_POOL / rowsPerRequest) }, client));
  const after = pool.stats();
  const rows = after.rows - before.rows;
  return { rate: rows / ((performance.now() - started) / 1000), batchRows: rows / (after.batches - before.batches) };
}

async function oneByOne(pool: LocalPool, model: TestModel): Promise<number> {
  const request = requestFor(model);
  const times: number[] = [];
  for (let i = 0; i < 4000; i++) {
    const started = performance.now();
    await pool.infer(request);
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[times.length >> 1]!;
}

/** Runs the same model in its own thread, which does nothing else. */
async function rawLoop(
  directory: string,
  model: TestModel,
  rows: number,
): Promise<{ rowsPerSecond: number; runMs: number }> {
  const workerData = { directory, name: model.name, rows, seconds: SECONDS };
  const thread = new Worker(new URL('../processes/raw-loop-thread.ts', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}

export const benches: Bench[] = [{ prefix: 'pool.local', run: measure }];
