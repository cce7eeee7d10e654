import { beforeAll, describe, expect, it } from 'vitest';
import { type FaultBed, startFaultBed } from '../../../test-support/faults/fault-bed.ts';
import { FRAME_FAULTS } from '../../../test-support/faults/frame-faults.ts';
import { NETWORK_FAULTS } from '../../../test-support/faults/network-faults.ts';
import { repeatMessages } from '../../../test-support/faults/redis-repeater.ts';
import { survive } from '../../../test-support/faults/survive.ts';

describe('a shared pool', () => {
  let bed: FaultBed;

  beforeAll(async () => {
    bed = await startFaultBed();
    return () => bed[Symbol.asyncDispose]();
  });

  it.each(NETWORK_FAULTS.filter(({ name }) => name !== 'requests swallowed'))(
    '[NS2, NS3] whose connections are $name',
    async (fault) => {
      expect(await survive(bed, fault)).toEqual([]);
    },
  );

  it('[NS6] that hears every part of a long answer twice takes each part once', async () => {
    await using repeater = await repeatMessages(bed.redis);
    const { pool, model } = bed;
    // More rows than fit into a piece or a run.
    const rows = Float32Array.from({ length: 4 * 600 }, (_, i) => i);
    for (let asked = 0; asked < 5; asked++) {
      const reply = await pool.infer({
        ...{ model, session: 'one', rows, rowCount: 600, budgetMs: 20_000, priority: 'live' },
      });
      expect(reply).toMatchObject({ ok: true, values: rows.map((value) => 2 * value) });
    }
    expect(repeater.repeated).toBeGreaterThanOrEqual(10);
    expect(pool.stats()).toMatchObject({ queuedRequests: 0, inFlightRequests: 0 });
  });

  // The row that aborts has a test of its own: redis-pool-poison.
  it.each(FRAME_FAULTS.filter(({ name }) => !name.includes('aborts')))('[NS3, NS6] that meets $name', async (fault) => {
    expect(await survive(bed, fault)).toEqual([]);
  });
});
