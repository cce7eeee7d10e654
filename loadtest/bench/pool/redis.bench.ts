/**
 * The shared pool beside its alternatives: BullMQ, HTTP with JSON, and a bare round trip through the same Redis.
 * Requester, worker and Redis are processes of their own. One round measures each in turn, so that other work of the
 * machine affects all. The scheduler places the processes, which is best for BullMQ and HTTP.
 */
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { closed, type PoolBench, type Requester, withPoolBench } from '../processes/pool-bench.ts';

const RUNS = 5;
const SECONDS = 1;
const IN_FLIGHT = 64;
/** Seconds for compilers to settle: the first seconds of each are a third slower. */
const WARM_UP_SECONDS = 2;

const WIDTH = 32;
/** Bytes that the pool sends and gets for one row of the tiny model: heads, one piece, the values. */
const BARE = { requestBytes: 20 + 16 + 4 * WIDTH, replyBytes: 20 + 12 + 4 * 8 };

interface Subjects {
  readonly pool: Requester;
  readonly bare: Requester;
  readonly bullmq: Requester;
  readonly bullmqBulk: Requester;
  readonly http: Requester;
}

async function startAll(bench: PoolBench): Promise<Subjects> {
  const { redis, directory } = bench;
  const at = { url: redis.url, directory, model: 'tiny' };
  await bench.worker('tiny');
  await bench.start('baselines/bare-worker.ts', { ...at, replyBytes: BARE.replyBytes });
  await bench.start('baselines/bullmq-worker.ts', { ...at, queue: 'single', concurrency: 16 });
  await bench.start('baselines/bullmq-worker.ts', { ...at, queue: 'bulk', concurrency: 2 });
  const { facts } = await bench.start('baselines/http-server.ts', at);
  const http = { url: facts.url, width: WIDTH, connections: 8, pipelining: 8 };
  return {
    pool: await bench.requester('tiny', { rowsPerAsk: 1, budgetMs: 1000 }),
    bare: await bench.ask('bare', { width: WIDTH, requestBytes: BARE.requestBytes }),
    bullmq: await bench.ask('bullmq', { width: WIDTH, queue: 'single' }),
    bullmqBulk: await bench.ask('bullmqBulk', { width: WIDTH, queue: 'bulk', rowsPerJob: 32 }),
    http: await bench.ask('http', http),
  };
}

async function measure(bench: PoolBench): Promise<BenchResult[]> {
  const { pool, bare, bullmq, bullmqBulk, http } = await startAll(bench);
  for (const subject of [bullmq, bullmqBulk, http, pool]) await subject(closed(IN_FLIGHT, WARM_UP_SECONDS));
  await bare(closed(1, SECONDS));
  const seen: Record<string, number[]> = {};
  const note = (name: string, figure: number) => {
    seen[name] ??= [];
    seen[name].push(figure);
  };
  for (let run = 0; run < RUNS; run++) {
    const one = await pool(closed(1, SECONDS));
    const trip = await bare(closed(1, SECONDS));
    note('hopRatio', one.p50Ms / trip.p50Ms);
    note('hopMs', one.p50Ms);
    note('bareTripMs', trip.p50Ms);
    const many = await pool(closed(IN_FLIGHT, SECONDS));
    note('requesterMicrosPerRow', many.cpuMicrosPerRow);
    note('rowsPerSecond', many.rowsPerSecond);
    for (const [name, subject] of Object.entries({ Bullmq: bullmq, BullmqBulk: bullmqBulk, Http: http })) {
      const other = await subject(closed(IN_FLIGHT, SECONDS));
      note(`vs${name}`, many.rowsPerSecond / other.rowsPerSecond);
      note(`rowsPerSecond${name}`, other.rowsPerSecond);
    }
  }
  const result = (name: string, unit: string, target: string | null = null) =>
    resultOf(`pool.redis.${name}`, unit, seen[name]!, target);
  return [
    result('hopRatio', 'ratio', '<= 1.5'),
    result('hopMs', 'ms'),
    result('bareTripMs', 'ms'),
    result('vsBullmq', 'ratio', '>= 40'),
    result('vsBullmqBulk', 'ratio'),
    result('vsHttp', 'ratio', '>= 10'),
    result('requesterMicrosPerRow', 'µs', '<= 4'),
    result('rowsPerSecond', 'rows/s'),
    result('rowsPerSecondBullmq', 'rows/s'),
    result('rowsPerSecondBullmqBulk', 'rows/s'),
    result('rowsPerSecondHttp', 'rows/s'),
  ];
}

export const benches: Bench[] = [
  { prefix: 'pool.redis', run: () => withPoolBench({ models: ['tiny'], pinned: false }, measure) },
];
