import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBed, startFaultBed } from '../../../test-support/faults/fault-bed.ts';
import type { PoolLoad } from '../../../test-support/faults/pool-load.ts';
import { survive } from '../../../test-support/faults/survive.ts';
import { WORKER_FAULTS } from '../../../test-support/faults/worker-faults.ts';
import { until } from '../../../test-support/until.ts';

describe('a shared pool', () => {
  let bed: FaultBed;

  beforeAll(async () => {
    bed = await startFaultBed();
    return () => bed[Symbol.asyncDispose]();
  });

  // Every chaos run has the plain kill; here the kill hits a batch.
  it.each(WORKER_FAULTS.filter(({ name }) => name !== 'model process killed'))(
    '[NS1, NS3] that meets: $name',
    async (fault) => {
      expect(await survive(bed, fault)).toEqual([]);
    },
  );
});

describe('workers beside each other', () => {
  let bed: FaultBed;
  let load: PoolLoad;

  /** Both clocks are wrong, and one worker is slow. */
  beforeAll(async () => {
    const preload = (hours: number) => new URL(`../../testing/skewed-clock.ts?hours=${hours}`, import.meta.url);
    const threadEntry = new URL('../../testing/slow-thread.ts', import.meta.url);
    bed = await startFaultBed([{ preload: preload(5) }, { preload: preload(-5), threadEntry }]);
    load = await bed.startLoad();
  });

  afterAll(async () => {
    await bed[Symbol.asyncDispose]();
  });

  it('[NS1] one ten times slower takes less and spoils no more than it takes', async () => {
    const fromMs = performance.now();
    await until('requests', () => load.log.between(fromMs, performance.now()).asked > 1_200);
    // If both got an equal share and the slow one were always late, it would be half. On a busy machine, ten times a
    // run that waited for its core is longer than a budget.
    expect(load.log.between(fromMs, performance.now()).share).toBeGreaterThan(0.7);
  });

  it('[NS8] all answer in time whatever their clocks say', async () => {
    const rows = await Promise.all(
      bed.workers.map(async (worker) => (await worker.metrics()).get('rubato_worker_rows_total')),
    );
    for (const count of rows) expect(count).toBeGreaterThan(0);
    expect(await load.stop()).toEqual([]);
  });
});
