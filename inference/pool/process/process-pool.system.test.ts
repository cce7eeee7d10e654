import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doubler, writeTestModel } from '../../../test-support/test-models.ts';
import { until } from '../../../test-support/until.ts';
import { ROW_MARKERS } from '../../testing/row-markers.ts';
import { registerPoolContract } from '../pool-contract.ts';
import { createProcessPool } from './process-pool.ts';

registerPoolContract('in a process of its own', (options) => createProcessPool(options));

const THREAD_ENTRY = new URL('../../testing/marked-rows-thread.ts', import.meta.url);

describe('a pool in a process of its own', () => {
  it('[SP9, SP24, SP25] survives a model that aborts or hangs: what it held fails in time, another process starts, it ends', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rubato-process-'));
    const model = await writeTestModel(directory, 'double', doubler(2));
    const pool = await createProcessPool({ modelsDirectory: directory, models: [model], threadEntry: THREAD_ENTRY });
    const ask = (first: number, budgetMs = 60_000) =>
      pool.infer({
        model,
        session: 'one',
        rows: Float32Array.of(first, 2),
        rowCount: 1,
        budgetMs,
        priority: 'live',
      });
    expect(await ask(ROW_MARKERS.abort)).toMatchObject({
      ok: false,
      reason: 'failed',
      code: 'POOL_FAILED',
      detail: 'the model process ended: SIGABRT',
    });
    await until('another process', async () => (await ask(1)).ok);
    const replies = [await ask(4), await ask(5)];
    expect(replies).toMatchObject([
      { ok: true, values: Float32Array.of(8, 4) },
      { ok: true, values: Float32Array.of(10, 4) },
    ]);
    const [first, second] = replies.map((reply) => (reply.ok ? reply.outputs : null));
    expect(first).toMatchObject([{ name: 'out', width: 2 }]);
    // One object for all: no reply brings its own.
    expect(second).toBe(first);
    expect(await ask(ROW_MARKERS.hang, 50)).toMatchObject({ ok: false, reason: 'late' });
    await pool.close();
    await rm(directory, { recursive: true, force: true });
  });
  it('[SP26] ends with a server that is killed, even in the middle of a run that never ends', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rubato-orphan-'));
    const model = await writeTestModel(directory, 'double', doubler(2));
    const request = { model, session: 'one', rowCount: 1, budgetMs: 300, priority: 'live' };
    const script = `
      import { createProcessPool } from ${JSON.stringify(new URL('./process-pool.ts', import.meta.url))};
      const pool = await createProcessPool({
        ...${JSON.stringify({ modelsDirectory: directory, models: [model] })},
        threadEntry: new URL(${JSON.stringify(THREAD_ENTRY)}),
      });
      await pool.infer({ ...${JSON.stringify(request)}, rows: Float32Array.of(${ROW_MARKERS.hang}, 2) });
      process.stdout.write('runs');`;
    const file = join(directory, 'server.mjs');
    await writeFile(file, script);
    const server = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    server.stdout.on('data', (chunk) => {
      said += chunk;
      server.kill('SIGKILL');
    });
    // Its pipe is closed when nobody holds it any more: the pool's process has it too.
    await once(server, 'close');
    expect(said).toBe('runs');
    await rm(directory, { recursive: true, force: true });
  });
});
