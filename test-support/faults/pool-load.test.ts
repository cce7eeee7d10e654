import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InferencePool, InferenceReply, InferenceRequest, RowRequest } from '../../inference/contract.ts';
import { createLocalPool } from '../../inference/pool/local/local-pool.ts';
import { GENEROUS, STRICT } from '../patience.ts';
import { doubler, type TestModel, writeTestModel } from '../test-models.ts';
import { until } from '../until.ts';
import { AnswerLog } from './answer-log.ts';
import { PoolLoad } from './pool-load.ts';

describe('load on a pool', () => {
  let directory: string;
  let model: TestModel;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-load-'));
    model = await writeTestModel(directory, 'double', doubler(3));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  /** A pool that answers correctly, except where `spoil` answers. */
  const spoilt = async (spoil: (request: RowRequest, n: number) => Promise<InferenceReply> | null) => {
    const pool = await createLocalPool({ modelsDirectory: directory, models: [model] });
    let n = 0;
    const infer = (request: InferenceRequest) =>
      ('rows' in request ? spoil(request, n++) : null) ?? pool.infer(request);
    return {
      infer,
      stats: () => pool.stats(),
      close: () => pool.close(),
      destroy: (reason: string) => pool.destroy(reason),
    } satisfies InferencePool;
  };
  const run = async (pool: InferencePool, patience = { ...STRICT, budgetMs: 100 }, requests = 200) => {
    const load = new PoolLoad({ pool, model, patience, sessions: 16, askEveryMs: 20 });
    await until('enough requests', () => load.asked >= requests);
    const violations = await load.stop();
    await pool.close();
    return { load, violations };
  };

  it('finds nothing wrong with a pool that keeps its promises', async () => {
    const { load, violations } = await run(await spoilt(() => null), GENEROUS, 500);
    expect(violations).toEqual([]);
    expect(load.log.counts.model).toBeGreaterThan(150);
    expect(load.log.recoveryMs(0)).toBe(0);
  });

  it.each<[string, (request: RowRequest, n: number) => Promise<InferenceReply> | null, RegExp]>([
    [
      "another request's values",
      (request, n) =>
        n === 20
          ? Promise.resolve({
              ok: true,
              outputs: [],
              values: new Float32Array(request.rows.length),
              model: 'double@1',
              queueMs: 0,
              computeMs: 0,
              batchRows: 1,
            })
          : null,
      /session-\d+ asked .* and got 0,0,0/,
    ],
    [
      'an answer long after its budget',
      (_request, n) =>
        n === 20
          ? new Promise((resolve) =>
              setTimeout(() => resolve({ ok: false, reason: 'late', code: 'POOL_LATE', detail: '' }), 600),
            )
          : null,
      /answered by late after \d{3,} of 100 ms/,
    ],
    ['a rejection', (_request, n) => (n === 20 ? Promise.reject(new Error('oh')) : null), /infer rejected: Error: oh/],
    [
      'an answer it does not count',
      (_request, n) =>
        n === 20 ? Promise.resolve({ ok: false, reason: 'late', code: 'POOL_LATE', detail: '' }) : null,
      /counts \d+ answers to \d+ requests/,
    ],
    [
      'an event loop that is blocked',
      (_request, n) => {
        if (n === 20) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
        return null;
      },
      /a tick came \d+ ms late/,
    ],
  ])('finds %s', async (_what, spoil, expected) => {
    const { violations } = await run(await spoilt(spoil));
    expect(violations.join('\n')).toMatch(expected);
  });

  it('finds a request that is never answered', async () => {
    const { violations } = await run(await spoilt((_request, n) => (n === 20 ? new Promise(() => {}) : null)));
    expect(violations.join('\n')).toMatch(/session-\d+ has no answer after \d{4,} ms/);
  });
});

describe('recovery', () => {
  const logOf = (outcomes: string, everyMs = 10) => {
    const log = new AnswerLog();
    for (const [i, outcome] of [...outcomes].entries()) log.add(1000 + i * everyMs, outcome === '+' ? 'model' : 'late');
    return log;
  };

  it('is the time until everything is answered by the model again', () => {
    expect(logOf(`${'+'.repeat(20)}${'-'.repeat(30)}${'+'.repeat(40)}`).recoveryMs(1200)).toBe(300);
    expect(logOf('+'.repeat(60)).recoveryMs(1100)).toBe(0);
  });

  it('is not taken from a good moment in between', () => {
    expect(logOf(`${'-'.repeat(20)}${'+'.repeat(20)}${'-'.repeat(20)}${'+'.repeat(40)}`).recoveryMs(1000)).toBe(600);
    expect(logOf('+-'.repeat(100)).recoveryMs(1000)).toBeNull();
  });

  it('is unknown until it has lasted, and when hardly anything is asked', () => {
    expect(logOf(`${'-'.repeat(20)}${'+'.repeat(10)}`).recoveryMs(1000)).toBeNull();
    expect(logOf('+'.repeat(20), 100).recoveryMs(1000)).toBeNull();
  });

  it('leaves one in twenty to chance', () => {
    expect(logOf(`${'+'.repeat(15)}-${'+'.repeat(40)}`).recoveryMs(1000)).toBe(0);
    expect(logOf(`${'+'.repeat(15)}---${'+'.repeat(60)}`).recoveryMs(1000)).toBe(180);
  });
});
