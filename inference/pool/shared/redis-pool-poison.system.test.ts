import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultBed, startFaultBed } from '../../../test-support/faults/fault-bed.ts';
import type { PoolLoad } from '../../../test-support/faults/pool-load.ts';
import { readDeadLetters } from '../../../test-support/faults/redis-dead-letters.ts';
import { until } from '../../../test-support/until.ts';
import { ROW_MARKERS } from '../../testing/row-markers.ts';

/** So long that an answer which comes much earlier did not wait for the budget to end. */
const BUDGET_MS = 60_000;

describe('a row that aborts the model process', () => {
  let bed: FaultBed;
  let load: PoolLoad;

  beforeAll(async () => {
    bed = await startFaultBed();
    load = await bed.startLoad();
  });

  afterAll(async () => {
    await bed[Symbol.asyncDispose]();
  });

  const askMarked = async (session: string, first: number) => {
    const askedMs = performance.now();
    const reply = await load.askMarked(session, first, BUDGET_MS);
    return { ...reply, tookMs: performance.now() - askedMs };
  };
  const letters = async (count: number) => {
    await until(`${count} dead letters`, async () => (await readDeadLetters(bed.redis)).length >= count);
    return readDeadLetters(bed.redis);
  };

  it('[NS4] is answered by the fallback at once, found by halving in a sandbox, and kept with its cause', async () => {
    const reply = await askMarked('poisoner', ROW_MARKERS.abort);
    expect(reply).toMatchObject({ ok: false, reason: 'failed', code: 'POOL_SUSPECT' });
    expect(reply.tookMs).toBeLessThan(BUDGET_MS / 2);
    const [letter, ...others] = await letters(1);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ model: 'double@1', cause: 'SIGABRT', rowCount: 1 });
    expect(letter!.rows.slice(0, 1)).toEqual([ROW_MARKERS.abort]);
    const [worker, ...sandbox] = await bed.crashes();
    expect(worker!.pid).not.toBe(sandbox[0]!.pid);
    // The sandbox starts with all rows of the batch's entries and ends with one.
    expect(sandbox.length).toBeLessThanOrEqual(Math.ceil(Math.log2(sandbox[0]!.rows)) + 2);
    expect(sandbox.at(-1)!.rows).toBe(1);
  });

  it('[NS5] bars its session from the model when it has a second one, and no other', async () => {
    expect((await askMarked('poisoner', 1)).ok).toBe(true);
    const crashes = (await bed.crashes()).length;
    await askMarked('poisoner', ROW_MARKERS.abort);
    expect((await letters(2)).length).toBe(2);
    await until('the session to be barred', async () => {
      const reply = await askMarked('poisoner', 1);
      return !reply.ok && reply.code === 'POOL_BARRED';
    });
    const after = (await bed.crashes()).length;
    expect(after).toBeGreaterThan(crashes);
    expect(await askMarked('poisoner', ROW_MARKERS.abort)).toMatchObject({ ok: false, code: 'POOL_BARRED' });
    expect((await askMarked('neighbour', 1)).ok).toBe(true);
    expect((await bed.crashes()).length).toBe(after);
    expect(await load.stop()).toEqual([]);
  });
});

it('[NS11] a row whose run never ends costs its process, and the pool goes on', async () => {
  await using bed = await startFaultBed();
  const load = await bed.startLoad();
  expect(await load.askMarked('poisoner', ROW_MARKERS.hang)).toMatchObject({ ok: false, reason: 'late' });
  await until('its process to be replaced', async () => {
    const restarts = await Promise.all(bed.workers.map((worker) => worker.restarts()));
    return restarts.some((count) => count > 0);
  });
  const replacedMs = performance.now();
  await until('answers by the model', () => load.log.recoveryMs(replacedMs) !== null);
  expect(await load.stop()).toEqual([]);
});
