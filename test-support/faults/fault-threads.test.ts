import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InferencePool } from '../../inference/contract.ts';
import { createLocalPool } from '../../inference/pool/local/local-pool.ts';
import { valuesOf } from '../../inference/testing/ask-pool.ts';
import { ROW_MARKERS } from '../../inference/testing/row-markers.ts';
import { startGuarded } from '../guarded-process.ts';
import { doubler, slowDoubler, type TestModel, writeTestModel } from '../test-models.ts';

const MARKED = new URL('../../inference/testing/marked-rows-thread.ts', import.meta.url);
const SLOW = new URL('../../inference/testing/slow-thread.ts', import.meta.url);

describe('threads with faults', () => {
  let directory: string;
  let model: TestModel;
  let slow: TestModel;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-threads-'));
    model = await writeTestModel(directory, 'double', doubler(2));
    slow = await writeTestModel(directory, 'slow', slowDoubler(2, 1024));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const ask = (pool: InferencePool, to: TestModel, rows: Float32Array) =>
    pool.infer({ model: to, session: 'one', rows, rowCount: rows.length / 2, budgetMs: 20_000, priority: 'live' });

  it('fail on marked rows and answer others', async () => {
    const pool = await createLocalPool({ modelsDirectory: directory, models: [model], threadEntry: MARKED });
    expect(await ask(pool, model, Float32Array.of(1, 2, ROW_MARKERS.fail, 3))).toMatchObject({
      ok: false,
      detail: expect.stringContaining('marked row'),
    });
    expect(await ask(pool, model, Float32Array.of(1, 2))).toMatchObject({ ok: true, values: Float32Array.of(2, 4) });
    await pool.close();
  });

  it('abort the whole process on a marked row, and on no other', async () => {
    const script = `
      const { createLocalPool } = await import(${JSON.stringify(new URL('../../inference/pool/local/local-pool.ts', import.meta.url))});
      const pool = await createLocalPool({
        modelsDirectory: ${JSON.stringify(directory)},
        models: [${JSON.stringify(model)}],
        threadEntry: new URL(${JSON.stringify(MARKED)}),
      });
      const request = { model: ${JSON.stringify(model)}, session: 'one', rowCount: 1, budgetMs: 20000, priority: 'live' };
      for (const first of [1, ${ROW_MARKERS.abort}])
        console.log((await pool.infer({ ...request, rows: Float32Array.of(first, 0) })).values);`;
    const file = join(directory, 'ask.mjs');
    await writeFile(file, script);
    await using child = startGuarded(process.execPath, [file]);
    expect(await child.ended).toBe('SIGABRT');
    expect(child.output()).toContain('Float32Array(2) [ 2, 0 ]');
  });

  it('are ten times slower, and right', async () => {
    const computeMs = async (threadEntry?: URL) => {
      const pool = await createLocalPool({
        modelsDirectory: directory,
        models: [slow],
        ...(threadEntry && { threadEntry }),
      });
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 10; i++) {
        const reply = await ask(pool, slow, Float32Array.of(i, 2));
        expect(valuesOf(reply)).toEqual([2 * i, 4]);
        if (!reply.ok) continue;
        best = Math.min(best, reply.computeMs);
      }
      await pool.close();
      return best;
    };
    // The bound is generous: another test may have the core during one of them.
    expect((await computeMs(SLOW)) / (await computeMs())).toBeGreaterThan(3);
  });
});

it('a process with a skewed clock is wrong about the time of day and right about durations', async () => {
  const skew = new URL('../../inference/testing/skewed-clock.ts?hours=-3', import.meta.url).href;
  const script = `
    const zero = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 50));
    console.log(JSON.stringify({
      now: Date.now(), made: new Date().getTime(), given: new Date(5).getTime(), is: new Date() instanceof Date,
      origin: performance.timeOrigin, waitedMs: performance.now() - zero,
    }));`;
  await using child = startGuarded(process.execPath, ['--import', skew, '--input-type=module', '-e', script]);
  expect(await child.ended).toBe(0);
  const seen = JSON.parse(child.output());
  const expected = Date.now() - 3 * 3_600_000;
  for (const time of [seen.now, seen.made, seen.origin]) expect(Math.abs(time - expected)).toBeLessThan(60_000);
  expect([seen.given, seen.is]).toEqual([5, true]);
  expect(seen.waitedMs).toBeGreaterThanOrEqual(49);
  expect(seen.waitedMs).toBeLessThan(10_000);
});
