/**
 * The PL rules as tests that every InferencePool passes, local or shared. A suite gives a factory. The models are
 * written into a temporary directory that the pool is given.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { doubler, perceptron, rooter, type TestModel, writeTestModel } from '../../test-support/test-models.ts';
import type { InferencePool } from '../contract.ts';
import type { RowManifest } from '../registry/model-manifest.ts';
import { askFor, reasonOf, valuesOf } from '../testing/ask-pool.ts';
import { registerTensorContract, type TensorModels, writeTensorModels } from './tensor-contract.ts';

export interface ContractPoolOptions {
  readonly modelsDirectory: string;
  readonly models: readonly { readonly name: string; readonly version: string }[];
  readonly maxBatchRows?: number;
  readonly maxQueuedRows?: number;
}

export type PoolFactory = (options: ContractPoolOptions) => Promise<InferencePool>;

interface Models {
  /** Gives values other than those in its manifest, so it can't be served. */
  readonly spoilt: TestModel;
  readonly double: TestModel;
  readonly root: TestModel;
  /** Takes some milliseconds per run, so that the requests behind it wait. */
  readonly slow: TestModel;
}

export function registerPoolContract(name: string, create: PoolFactory): void {
  describe(`inference pool: ${name}`, () => {
    let directory: string;
    let models: Models;
    let tensorModels: TensorModels;
    let plain: Promise<InferencePool> | null = null;
    const open: InferencePool[] = [];

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'rubato-pool-'));
      const otherwise = (manifest: RowManifest) => {
        const { golden } = manifest;
        return { ...manifest, golden: { ...golden, outputs: golden.outputs.map((row) => row.map(() => 99)) } };
      };
      models = {
        // The first one, so that a model other than the last may be missing too.
        spoilt: await writeTestModel(directory, 'spoilt', doubler(3), otherwise),
        double: await writeTestModel(directory, 'double', doubler(3)),
        root: await writeTestModel(directory, 'root', rooter(2)),
        slow: await writeTestModel(directory, 'slow', perceptron([4, 2048, 2048, 4])),
      };
      tensorModels = await writeTensorModels(directory);
    });

    afterEach(async () => {
      await Promise.all(open.splice(0).map((pool) => pool.destroy('the test is over')));
    });

    afterAll(async () => {
      await (await plain)?.destroy('the suite is over');
      await rm(directory, { recursive: true, force: true });
    });

    const make = (more: Partial<ContractPoolOptions>) =>
      create({
        modelsDirectory: directory,
        models: [...Object.values(models), ...Object.values(tensorModels)],
        ...more,
      });
    const start = async (more: Partial<ContractPoolOptions> = {}): Promise<InferencePool> => {
      const pool = await make(more);
      open.push(pool);
      return pool;
    };
    /** One pool for all tests that leave it unchanged: a process of its own takes two seconds to start. */
    const usePlain = (): Promise<InferencePool> => {
      plain ??= make({});
      return plain;
    };
    /** Gives the pool work for a while. The requests are on their threads when this resolves. */
    const occupy = async (pool: InferencePool, requests = 4, rowCount = 256) => {
      const rows = new Float32Array(4 * rowCount).fill(0.5);
      const replies = Array.from({ length: requests }, () => pool.infer(askFor(models.slow, rows, { rowCount })));
      await new Promise((resolve) => setImmediate(resolve));
      return { replies };
    };

    it('[PL1] gives every request the values of its own rows, however many share a run', async () => {
      const pool = await start({ maxBatchRows: 16 });
      const size = fc.integer({ min: 1, max: 40 });
      await fc.assert(
        fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 30 }), async (sizes) => {
          let next = 0;
          const asked = sizes.map((rows) => Float32Array.from({ length: rows * 3 }, () => next++));
          const replies = await Promise.all(asked.map((rows) => pool.infer(askFor(models.double, rows))));
          for (const [i, reply] of replies.entries())
            expect(valuesOf(reply)).toEqual([...asked[i]!].map((value) => 2 * value));
        }),
        { numRuns: 30 },
      );
    });

    it('[PL2] reads the rows until the reply alone: a buffer may be used again after any answer', async () => {
      const pool = await usePlain();
      const rows = new Float32Array(6);
      for (let number = 1; number <= 21; number++) {
        rows.fill(number);
        // Two requests share each row of a buffer. Now and then a budget is too short; the last one is long, so that
        // nothing waits.
        const budgetMs = number % 4 === 0 ? 0.01 : 60_000;
        const reply = await pool.infer(askFor(models.double, rows, { rowCount: 1 + (number % 2), budgetMs }));
        if (reply.ok) expect(new Set(valuesOf(reply))).toEqual(new Set([2 * number]));
        else expect(reply.reason).toBe('late');
        rows.fill(Number.NaN);
      }
    });

    it('[PL3] says which model answered, how long it waited and ran, and in what company', async () => {
      const pool = await usePlain();
      const reply = await pool.infer(askFor(models.double, Float32Array.of(1, 2, 3)));
      expect(reply).toMatchObject({ ok: true, model: 'double@1', batchRows: 1 });
      if (!reply.ok) return;
      expect(reply.queueMs).toBeGreaterThanOrEqual(0);
      expect(reply.computeMs).toBeGreaterThan(0);
    });

    it('[PL4] answers late when the budget is over, and the late result reaches nobody', async () => {
      const pool = await usePlain();
      const busy = await occupy(pool, 8);
      const late = await pool.infer(askFor(models.double, Float32Array.of(1, 2, 3), { budgetMs: 1 }));
      expect(late).toMatchObject({ ok: false, reason: 'late', code: 'POOL_LATE' });
      for (const reply of await Promise.all(busy.replies)) expect(reasonOf(reply)).toBe('ok');
      expect(valuesOf(await pool.infer(askFor(models.double, Float32Array.of(4, 5, 6))))).toEqual([8, 10, 12]);
    });

    it('[PL5] sheds what does not fit into the queue, and takes more when there is room again', async () => {
      const pool = await start({ maxQueuedRows: 600 });
      const replies = await Promise.all((await occupy(pool, 8)).replies);
      const reasons = replies.map(reasonOf);
      expect(reasons).toContain('shed');
      expect(reasons).toContain('ok');
      expect(valuesOf(await pool.infer(askFor(models.double, Float32Array.of(1, 1, 1))))).toEqual([2, 2, 2]);
    });

    it.each([
      [
        'a model that is not served',
        (m: Models) => ({
          ...askFor(m.double, new Float32Array(3)),
          model: { name: 'nothing', version: '1', layoutHash: 'x' },
        }),
        'MODEL_NOT_FOUND',
      ],
      [
        'a version that is not served',
        (m: Models) => ({
          ...askFor(m.double, new Float32Array(3)),
          model: { name: 'double', version: '2', layoutHash: m.double.layoutHash },
        }),
        'MODEL_NOT_FOUND',
      ],
      [
        'rows of another layout',
        (m: Models) => ({
          ...askFor(m.double, new Float32Array(3)),
          model: { name: 'double', version: '1', layoutHash: 'other' },
        }),
        'MODEL_LAYOUT',
      ],
      ['no rows', (m: Models) => askFor(m.double, new Float32Array(3), { rowCount: 0 }), 'POOL_REQUEST'],
      ['half a row', (m: Models) => askFor(m.double, new Float32Array(3), { rowCount: 0.5 }), 'POOL_REQUEST'],
      [
        'a count that is no number',
        (m: Models) => askFor(m.double, new Float32Array(3), { rowCount: Number.NaN }),
        'POOL_REQUEST',
      ],
      ['fewer values than rows', (m: Models) => askFor(m.double, new Float32Array(5), { rowCount: 2 }), 'POOL_REQUEST'],
      [
        'more rows than a request may have',
        (m: Models) => askFor(m.double, new Float32Array(3 * 5000), { rowCount: 5000 }),
        'POOL_REQUEST',
      ],
      ['no budget', (m: Models) => askFor(m.double, new Float32Array(3), { budgetMs: 0 }), 'POOL_REQUEST'],
      [
        'a budget that is no number',
        (m: Models) => askFor(m.double, new Float32Array(3), { budgetMs: Number.NaN }),
        'POOL_REQUEST',
      ],
      [
        'tensors for a model of rows',
        (m: Models) => {
          const { rows: _, ...asked } = askFor(m.double, new Float32Array(3));
          return { ...asked, inputs: [] };
        },
        'POOL_REQUEST',
      ],
    ])('[PL6] refuses %s', async (_what, ask, code) => {
      const pool = await usePlain();
      expect(await pool.infer(ask(models))).toMatchObject({ ok: false, reason: 'failed', code });
    });

    it('[PL7] fails the request whose values are not finite, and no other', async () => {
      const pool = await usePlain();
      const rows = [Float32Array.of(4, 9), Float32Array.of(-1, 1), Float32Array.of(16, 25)];
      const replies = await Promise.all(rows.map((row) => pool.infer(askFor(models.root, row))));
      expect(valuesOf(replies[0]!)).toEqual([2, 3]);
      expect(replies[1]).toMatchObject({ ok: false, reason: 'failed', code: 'MODEL_OUTPUT' });
      expect(valuesOf(replies[2]!)).toEqual([4, 5]);
    });

    it('[MD14] refuses what is asked of a model that it cannot serve, with the reason, and serves the others', async () => {
      const pool = await usePlain();
      const refused = await pool.infer(askFor(models.spoilt, Float32Array.of(1, 2, 3)));
      expect(refused).toMatchObject({ ok: false, reason: 'failed', code: 'MODEL_GOLDEN' });
      expect(refused).toMatchObject({ detail: expect.stringContaining('in spoilt@1, golden row 0') });
      expect(valuesOf(await pool.infer(askFor(models.double, Float32Array.of(1, 2, 3))))).toEqual([2, 4, 6]);
    });

    it('[PI1] says what the columns of its values are', async () => {
      const pool = await usePlain();
      const reply = await pool.infer(askFor(models.double, Float32Array.of(1, 2, 3)));
      expect(reply).toMatchObject({ ok: true, outputs: [{ name: 'out', width: 3 }] });
    });

    registerTensorContract({ usePlain, models: () => tensorModels });

    it('[PL8] close finishes what was asked, then takes nothing more; twice is fine', async () => {
      const pool = await start();
      const asked = await occupy(pool, 3);
      await Promise.all([pool.close(), pool.close()]);
      for (const reply of await Promise.all(asked.replies)) expect(reasonOf(reply)).toBe('ok');
      expect(await pool.infer(askFor(models.double, new Float32Array(3)))).toMatchObject({
        reason: 'closed',
        code: 'POOL_CLOSED',
      });
      await pool.destroy('again');
    });

    it('[PL9] destroy fails what was asked, with the reason; twice is fine', async () => {
      const pool = await start();
      const asked = await occupy(pool, 6);
      await Promise.all([pool.destroy('the house is on fire'), pool.destroy('again')]);
      const replies = await Promise.all(asked.replies);
      expect(replies.map(reasonOf)).toContain('closed');
      for (const reply of replies) if (!reply.ok) expect(reply.detail).toBe('the house is on fire');
      expect(await pool.infer(askFor(models.double, new Float32Array(3)))).toMatchObject({ reason: 'closed' });
    });

    it('[PL10] live goes before bulk, and bulk is answered all the same', async () => {
      const pool = await start({ maxBatchRows: 1 });
      const order: string[] = [];
      const busy = await occupy(pool, 2, 1);
      const ask = async (priority: 'live' | 'bulk') => {
        const reply = await pool.infer(askFor(models.double, new Float32Array(3), { priority }));
        expect(reasonOf(reply)).toBe('ok');
        order.push(priority);
      };
      const bulk = Array.from({ length: 10 }, () => ask('bulk'));
      const live = Array.from({ length: 40 }, () => ask('live'));
      await Promise.all([...busy.replies, ...bulk, ...live]);
      const place = (kind: string) => order.map((other, i) => (other === kind ? i : -1)).filter((i) => i >= 0);
      const mean = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
      expect(mean(place('live'))).toBeLessThan(mean(place('bulk')));
      // Even under a stream of live requests, bulk does not wait to the end.
      expect(Math.min(...place('bulk'))).toBeLessThan(Math.max(...place('live')));
    });

    it('[PL11] its figures add up', async () => {
      const pool = await start();
      await Promise.all(
        Array.from({ length: 20 }, () => pool.infer(askFor(models.double, new Float32Array(6), { rowCount: 2 }))),
      );
      await pool.infer(askFor(models.double, new Float32Array(3), { rowCount: 0 }));
      const stats = pool.stats();
      expect(stats).toMatchObject({
        answered: 20,
        rows: 40,
        failed: 1,
        late: 0,
        shed: 0,
        queuedRequests: 0,
        inFlightRequests: 0,
      });
      expect(stats.batches).toBeGreaterThanOrEqual(1);
      expect(stats.batches).toBeLessThanOrEqual(20);
    });
  });
}
