import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBed, startFaultBed } from '../testing/fault-bed.ts';
import { survive } from '../testing/survive.ts';
import { WORKER_FAULTS } from '../testing/worker-faults.ts';

describe('a shared pool', () => {
  let bed: FaultBed;

  beforeAll(async () => {
    bed = await startFaultBed();
  });

  afterAll(async () => {
    await bed[Symbol.asyncDispose]();
  });

  it.each(WORKER_FAULTS)('[NS1, NS3] that meets: $name', async (fault) => {
    expect(await survive(bed, fault)).toEqual([]);
  });
});

describe('workers beside each other', () => {
  it('[NS1] one ten times slower takes less and spoils no more than it takes', async () => {
    await using bed = await startFaultBed([{}, { threadEntry: new URL('../testing/slow-thread.ts', import.meta.url) }]);
    const load = await bed.startLoad();
    const fromMs = performance.now();
    await expect
      .poll(() => load.log.between(fromMs, performance.now()).asked, { timeout: 20_000 })
      .toBeGreaterThan(1500);
    const { share } = load.log.between(fromMs, performance.now() - 500);
    expect(await load.stop()).toEqual([]);
    expect(share).toBeGreaterThan(0.9);
  });

  it('[NS8] answer in time whatever their clocks say', async () => {
    const preload = (hours: number) => new URL(`../testing/skewed-clock.ts?hours=${hours}`, import.meta.url);
    await using bed = await startFaultBed([{ preload: preload(5) }, { preload: preload(-5) }]);
    const load = await bed.startLoad();
    const fromMs = performance.now();
    await expect
      .poll(() => load.log.between(fromMs, performance.now()).asked, { timeout: 20_000 })
      .toBeGreaterThan(1000);
    const { share } = load.log.between(fromMs, performance.now() - 500);
    expect(await load.stop()).toEqual([]);
    expect(share).toBeGreaterThan(0.95);
    const rows = await Promise.all(
      bed.workers.map(async (worker) => (await worker.metrics()).get('rubato_worker_rows_total')),
    );
    for (const count of rows) expect(count).toBeGreaterThan(0);
  });
});
