/** What remains when much more is asked than can be answered: of the work, and for a process that asks little. */
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { closed, median, open, type PoolBench, ROWS_PER_ASK, withPoolBench } from '../processes/pool-bench.ts';

const RUNS = 3;
const SECONDS = 3;
/** Longer, so that the first 0.15 s, in which the greedy one finds its limit, count only for what they are. */
const FAIR_SECONDS = 5;
const BUDGET_MS = 100;
/** Share of the capacity that the quiet process asks; the other asks ten times as much. */
const QUIET = 0.25;
/**
 * Rows in flight that saturate: two batches of 160, above which a run gains nothing. Smaller ones would flatter the
 * goodput.
 */
const ROWS_IN_FLIGHT = 320;

async function measure(bench: PoolBench): Promise<BenchResult[]> {
  await bench.worker('wide');
  const asking = { rowsPerAsk: ROWS_PER_ASK, budgetMs: BUDGET_MS };
  const saturating = await bench.requester('wide', { ...asking, budgetMs: 60_000 });
  const quiet = await bench.requester('wide', asking);
  const greedy = await bench.requester('wide', asking);
  const saturated = closed(ROWS_IN_FLIGHT / ROWS_PER_ASK, SECONDS / 2);
  await saturating(saturated);
  const goodput: Record<2 | 5, number[]> = { 2: [], 5: [] };
  const fairness: number[] = [];
  const capacities: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    capacities.push((await saturating(saturated)).rowsPerSecond);
    const capacity = median(capacities);
    for (const times of [2, 5] as const) {
      const { rowsPerSecond } = await greedy(open(times * capacity, SECONDS));
      goodput[times].push(rowsPerSecond / capacity);
    }
    const alone = await quiet(open(QUIET * capacity, FAIR_SECONDS));
    const [beside] = await Promise.all([
      quiet(open(QUIET * capacity, FAIR_SECONDS)),
      greedy(open(10 * QUIET * capacity, FAIR_SECONDS)),
    ]);
    fairness.push(beside.rowsPerSecond / alone.rowsPerSecond);
  }
  return [
    resultOf('pool.redis.goodput2x', 'share', goodput[2], '>= 0.90'),
    resultOf('pool.redis.goodput5x', 'share', goodput[5], '>= 0.90'),
    resultOf('pool.redis.fairness', 'ratio', fairness, '>= 0.95'),
    resultOf('pool.redis.capacity', 'rows/s', capacities, null),
  ];
}

export const benches: Bench[] = [
  { prefix: 'pool.redis', run: () => withPoolBench({ models: ['wide'], pinned: true }, measure) },
];
