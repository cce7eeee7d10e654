/**
 * What moving an alias costs the sessions that ask it: the 99th percentile of a window with a swap against the window
 * before it, at half of what the pool can answer; requests without an answer; a rollback; memory after many swaps.
 */
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { isFull } from '../full.ts';
import { driveClosed, driveOpen } from '../processes/drive-load.ts';
import { openSwapBed, PLACES, type Place, type SwapBed } from './swap-bed.ts';

const SWAPS = 20;
const ROLLBACKS = 5;
const MEMORY_SWAPS = isFull ? 200 : 40;
/** A swap is over by then, on a machine with two cores that are busy. Windows without one are as long. */
const WINDOW_SECONDS: Readonly<Record<Place, number>> = { local: 2, redis: 4 };
const SESSIONS = 200;

async function measureSwaps(): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const place of PLACES) {
    await using bed = await openSwapBed(place);
    results.push(...(await underLoad(bed, place)), ...(await overMany(bed, place)));
  }
  return results;
}

async function underLoad(bed: SwapBed, place: Place): Promise<BenchResult[]> {
  await driveClosed(bed.subject, 64, 1);
  const { rowsPerSecond } = await driveClosed(bed.subject, 64, 3);
  const perSecond = rowsPerSecond / bed.subject.rowsPerAsk / 2;
  const drive = () => driveOpen(bed.subject, perSecond, WINDOW_SECONDS[place], SESSIONS);
  const ratios: number[] = [];
  let [failed, failedWithout] = [0, 0];
  for (let swap = 0; swap < SWAPS; swap++) {
    const before = await drive();
    const [during] = await Promise.all([drive(), bed.swap()]);
    ratios.push(during.p99Ms / before.p99Ms);
    failed += during.asked - during.answered;
    failedWithout += before.asked - before.answered;
  }
  const rollbacks: number[] = [];
  for (let i = 0; i < ROLLBACKS; i++) {
    rollbacks.push(await bed.rollback());
    await bed.swap();
  }
  return [
    resultOf(`models.swap.${place}.p99Ratio`, 'ratio', ratios, '<= 1.3'),
    resultOf(`models.swap.${place}.failed`, 'requests', [failed], '<= 0'),
    // What fails in windows without a swap fails for want of a core.
    resultOf(`models.swap.${place}.failedWithout`, 'requests', [failedWithout], null),
    resultOf(`models.swap.${place}.rollbackMs`, 'ms', rollbacks, '<= 1000'),
  ];
}

/** Memory that swaps leave behind: the first ones fill caches and are not counted. */
async function overMany(bed: SwapBed, place: Place): Promise<BenchResult[]> {
  for (let swap = 0; swap < 10; swap++) await bed.swap();
  const before = await bed.memoryMb();
  for (let swap = 0; swap < MEMORY_SWAPS; swap++) await bed.swap();
  const grown = (await bed.memoryMb()) - before;
  return [resultOf(`models.swap.${place}.grownMb`, `MB by ${MEMORY_SWAPS} swaps`, [grown], '<= 50')];
}

export const benches: readonly Bench[] = [{ prefix: 'models.swap', run: measureSwaps }];
