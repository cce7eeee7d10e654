import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doubler, writeTestModel } from '../../test-support/test-models.ts';
import { type InferencePool, type InferenceReply, type InferenceRequest, NO_FIGURES } from '../contract.ts';
import { valuesOf } from '../testing/ask-pool.ts';
import { gatherRequests } from './gathering-pool.ts';
import { createLocalPool } from './local/local-pool.ts';

/** A pool that notes the turn of the event loop in which each request came. */
function notingPool() {
  const turns: number[] = [];
  const budgets: number[] = [];
  let turn = 0;
  const pool: InferencePool = {
    async infer({ budgetMs }: InferenceRequest): Promise<InferenceReply> {
      if (turns.length === 0) setImmediate(() => turn++);
      turns.push(turn);
      budgets.push(budgetMs);
      return {
        ok: true,
        outputs: [],
        values: new Float32Array(1),
        model: 'm@1',
        queueMs: 1,
        computeMs: 1,
        batchRows: 1,
      };
    },
    stats: () => NO_FIGURES,
    close: async () => undefined,
    destroy: async () => undefined,
  };
  return { pool, turns, budgets };
}

const request = (budgetMs: number, rowCount = 1): InferenceRequest => ({
  model: { name: 'm', version: '1', layoutHash: '' },
  session: 'one',
  rows: new Float32Array(rowCount),
  rowCount,
  budgetMs,
  priority: 'live',
});
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('gathered requests', () => {
  it('[PG1] reach the pool together, with what is left of their budgets', async () => {
    const { pool, turns, budgets } = notingPool();
    // Only the third request has enough rows to end the wait.
    const gathered = gatherRequests(pool, { liveMs: 60_000, bulkMs: 60_000 });
    const first = gathered.infer(request(300_000));
    await pause(10);
    const second = gathered.infer(request(300_000));
    expect(gathered.stats().queuedRequests).toBe(2);
    expect(turns).toEqual([]);
    const replies = await Promise.all([first, second, gathered.infer(request(300_000, 600))]);
    expect(turns).toEqual([0, 0, 0]);
    expect(budgets[0]).toBeLessThan(budgets[1]!);
    expect(budgets[1]).toBeLessThanOrEqual(300_000);
    expect(replies[0]).toMatchObject({ ok: true, batchRows: 1 });
    expect(replies[0].ok && replies[0].queueMs).toBeGreaterThan(9);
  });

  it('[PG1] wait for nobody when they are in a hurry, when they are many, or when the pool closes', async () => {
    const { pool, turns } = notingPool();
    const gathered = gatherRequests(pool, { liveMs: 60_000, bulkMs: 60_000 });
    gathered.infer(request(20));
    expect(turns.length).toBe(1);
    gathered.infer(request(250_000, 300));
    gathered.infer(request(250_000, 300));
    // At most one batch leaves at once.
    expect(turns.length).toBe(2);
    gathered.infer(request(250_000, 212));
    expect(turns.length).toBe(4);
    const last = gathered.infer(request(250_000));
    await gathered.close();
    expect(await last).toMatchObject({ ok: true });
  });

  it('[PG1] of one class do not end the wait of the other', async () => {
    const { pool, turns } = notingPool();
    const gathered = gatherRequests(pool, { liveMs: 60_000, bulkMs: 60_000 });
    gathered.infer({ ...request(Number.MAX_VALUE), priority: 'bulk' });
    gathered.infer(request(Number.MAX_VALUE, 512));
    expect(turns.length).toBe(1);
    expect(gathered.stats().queuedRequests).toBe(1);
    await gathered.close();
    expect(turns.length).toBe(2);
  });

  it('[PG1] get their own answers, each out of its own part of one buffer', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rubato-gather-'));
    const { name, version, layoutHash } = await writeTestModel(directory, 'double', doubler(3));
    const local = await createLocalPool({ modelsDirectory: directory, models: [{ name, version }] });
    const pool = gatherRequests(local);
    const asked = Array.from({ length: 60 }, (_, number) => {
      const rowCount = 1 + (number % 40);
      const rows = new Float32Array(3 * 40).fill(number);
      return pool.infer({ ...request(5000), model: { name, version, layoutHash }, rows, rowCount });
    });
    for (const [number, reply] of (await Promise.all(asked)).entries()) {
      const values = valuesOf(reply);
      expect(new Set(values)).toEqual(new Set([2 * number]));
      expect(values.length).toBe(3 * (1 + (number % 40)));
    }
    expect(local.stats().batches).toBeLessThan(30);
    await pool.close();
    await rm(directory, { recursive: true });
  });
});
