/**
 * What the way through Redis costs for a model that is worth sharing. First, rows per second against the bare loop,
 * which has the core that the worker's ONNX Runtime would have. Second, the latest answers when requests come at random
 * and the worker is four fifths busy.
 *
 * Requester, Redis and the worker's other thread share the other core, as the scheduler places them. If all of the
 * worker is bound to one core, its own work around the runs counts too (0.75 instead of 0.83 for the middle model).
 */
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import {
  closed,
  type ModelName,
  median,
  open,
  type PoolBench,
  ROWS_PER_ASK,
  withPoolBench,
} from '../processes/pool-bench.ts';

const RUNS = 5;
const SECONDS = 1.5;
/** Rows of two largest batches that are run, and of three times as many on the way. */
const ROWS_IN_FLIGHT = 4096;
const BUSY = 0.8;

async function measureEfficiency(bench: PoolBench, model: ModelName) {
  await bench.worker(model);
  const pool = await bench.requester(model, { rowsPerAsk: ROWS_PER_ASK, budgetMs: 60_000 });
  const rawLoop = await bench.rawLoop(model);
  const saturated = () => pool(closed(Math.ceil(ROWS_IN_FLIGHT / ROWS_PER_ASK), SECONDS));
  await saturated();
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { rowsPerSecond, batchRows } = await saturated();
    rates.push(rowsPerSecond);
    ratios.push(rowsPerSecond / (await rawLoop(Math.round(batchRows), SECONDS)).rowsPerSecond);
  }
  const results = [
    resultOf(`pool.redis.efficiency.${model}`, 'ratio', ratios, '>= 0.85'),
    resultOf(`pool.redis.rowsPerSecond.${model}`, 'rows/s', rates, null),
  ];
  return { pool, capacity: median(rates), results };
}

async function measure(bench: PoolBench): Promise<BenchResult[]> {
  const wide = await measureEfficiency(bench, 'wide');
  const { pool, capacity, results } = await measureEfficiency(bench, 'mid');
  const p99: number[] = [];
  const latencies: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const { p99Ms, computeMs } = await pool(open(BUSY * capacity, SECONDS));
    latencies.push(p99Ms);
    p99.push(p99Ms / (3 * computeMs + 2));
  }
  return [
    ...results,
    ...wide.results,
    resultOf('pool.redis.openLoopP99', 'ratio', p99, '<= 1'),
    resultOf('pool.redis.openLoopP99Ms', 'ms', latencies, null),
  ];
}

export const benches: Bench[] = [
  { prefix: 'pool.redis', run: () => withPoolBench({ models: ['mid', 'wide'], pinned: false }, measure) },
];
