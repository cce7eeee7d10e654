import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doubler, perceptron, rooter, type TestModel, writeTestModel } from '../../../test-support/test-models.ts';
import type { RowManifest } from '../../registry/model-manifest.ts';
import { readModel } from '../../registry/model-store.ts';
import { PoolThread, THREAD_ENTRY } from '../../threads/pool-thread.ts';
import { registerPoolContract } from '../pool-contract.ts';
import { createLocalPool } from './local-pool.ts';

registerPoolContract('local, one thread', (options) => createLocalPool(options));
registerPoolContract('local, two threads', (options) => createLocalPool({ ...options, threads: 2 }));

describe('local pool', () => {
  let directory: string;
  const fresh = async () => mkdtemp(join(directory, 'models-'));

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rubato-local-'));
  });

  afterAll(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  const spoil: Record<
    string,
    { change?: (manifest: RowManifest) => RowManifest; file?: (path: string) => Promise<void> }
  > = {
    MODEL_HASH: { file: (path) => truncate(join(path, 'model.onnx'), 40) },
    MODEL_MANIFEST: { file: (path) => writeFile(join(path, 'manifest.json'), '{"format": 1,') },
    MODEL_NOT_FOUND: { file: (path) => rm(join(path, 'model.onnx')) },
    MODEL_GOLDEN: {
      change: (m) => ({
        ...m,
        golden: { ...m.golden, outputs: m.golden.outputs.map((row) => row.map((value) => value + 0.01)) },
      }),
    },
    MODEL_INVALID: { change: (m) => ({ ...m, outputs: [{ name: 'elsewhere', width: m.outputs[0]!.width }] }) },
  };

  it.each(Object.keys(spoil))('[MD1] a bad model file is %s when the pool is made', async (code) => {
    const models = await fresh();
    const { change, file } = spoil[code]!;
    const model = await writeTestModel(models, 'victim', doubler(2), change);
    await file?.(join(models, 'victim', '1'));
    await expect(createLocalPool({ modelsDirectory: models, models: [model] })).rejects.toMatchObject({ code });
  });

  it('[MD1] a file that is no ONNX, with the hash of its manifest, is MODEL_INVALID', async () => {
    const models = await fresh();
    const { createHash } = await import('node:crypto');
    const junk = Buffer.from('this is no model at all, whatever its manifest says'.repeat(20));
    const sha256 = createHash('sha256').update(junk).digest('hex');
    const model = await writeTestModel(models, 'junk', doubler(2), (m) => ({ ...m, sha256 }));
    await writeFile(join(models, 'junk', '1', 'model.onnx'), junk);
    await expect(createLocalPool({ modelsDirectory: models, models: [model] })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
    });
  });

  it('[MD2] a model whose golden rows give NaN is MODEL_OUTPUT', async () => {
    const models = await fresh();
    const model = await writeTestModel(models, 'nan', rooter(2), (m) => ({
      ...m,
      golden: { ...m.golden, rows: [[-1, -1]] },
    }));
    await expect(createLocalPool({ modelsDirectory: models, models: [model] })).rejects.toMatchObject({
      code: 'MODEL_OUTPUT',
    });
  });

  it('[MD3] manifests must fit themselves', async () => {
    const models = await fresh();
    const model = await writeTestModel(models, 'odd', doubler(2), (m) => ({ ...m, baseline: [1] }));
    await expect(createLocalPool({ modelsDirectory: models, models: [model] })).rejects.toMatchObject({
      code: 'MODEL_MANIFEST',
    });
    expect(JSON.parse(await readFile(join(models, 'odd', '1', 'manifest.json'), 'utf8')).baseline).toEqual([1]);
  });

  it('[MD14] of several models those that cannot be read cost the others nothing, and all that fail are told', async () => {
    const models = await fresh();
    const names = ['hash', 'fine', 'golden'];
    const [hash, fine, golden] = await Promise.all(
      names.map((name) =>
        writeTestModel(models, name, doubler(2), name === 'golden' ? spoil.MODEL_GOLDEN!.change : undefined),
      ),
    );
    await truncate(join(models, 'hash', '1', 'model.onnx'), 40);
    const all = [hash!, fine!, golden!];
    const pool = await createLocalPool({ modelsDirectory: models, models: all });
    const ask = (model: TestModel) =>
      pool.infer({
        model,
        session: 'one',
        rows: Float32Array.of(1, 2),
        rowCount: 1,
        budgetMs: 10_000,
        priority: 'live',
      });
    const replies = await Promise.all(all.map(ask));
    expect(replies.map((reply) => (reply.ok ? 'ok' : reply.code))).toEqual(['MODEL_HASH', 'ok', 'MODEL_GOLDEN']);
    expect(pool.refused.map(({ model, error }) => [model, error.code])).toEqual([
      ['hash@1', 'MODEL_HASH'],
      ['golden@1', 'MODEL_GOLDEN'],
    ]);
    await pool.close();
    const none = createLocalPool({ modelsDirectory: models, models: [hash!, golden!] });
    await expect(none).rejects.toMatchObject({
      code: 'MODEL_GOLDEN',
      refused: [{ model: 'golden@1' }, { model: 'hash@1' }],
    });
  });

  it('[WK1] an idle pool lets its process end, a busy one does not', async () => {
    const models = await fresh();
    const model = await writeTestModel(models, 'slow', perceptron([4, 1024, 1024, 4]));
    const code = `
      import { createLocalPool } from ${JSON.stringify(new URL('./local-pool.ts', import.meta.url).href)};
      const pool = await createLocalPool({ modelsDirectory: ${JSON.stringify(models)}, models: [${JSON.stringify(model)}] });
      const request = { model: ${JSON.stringify(model)}, session: 'child', rows: new Float32Array(4 * 512), rowCount: 512, budgetMs: 20000, priority: 'live' };
      pool.infer(request).then((reply) => console.log(reply.ok ? 'answered' : reply.detail));
    `;
    const script = join(models, 'ask.mjs');
    await writeFile(script, code);
    const child = spawn(process.execPath, [script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const exit = await new Promise((resolve) => child.once('exit', resolve));
    expect({ exit, output }).toEqual({ exit: 0, output: 'answered\n' });
  });

  it('[WK2] a thread that dies fails what it held and is replaced', async () => {
    const models = await fresh();
    const marker = models.replaceAll('/', '-');
    const model = await writeTestModel(models, 'victim', doubler(2), (m) => ({ ...m, trainedBy: { marker } }));
    const threadEntry = new URL('../../testing/dying-thread.ts', import.meta.url);
    const pool = await createLocalPool({ modelsDirectory: models, models: [model], threadEntry });
    const ask = () =>
      pool.infer({
        model,
        session: 'one',
        rows: Float32Array.of(1, 2),
        rowCount: 1,
        budgetMs: 10_000,
        priority: 'live',
      });
    expect(await ask()).toMatchObject({
      ok: false,
      reason: 'failed',
      code: 'POOL_FAILED',
      detail: expect.stringContaining('died of its first batch'),
    });
    expect(await ask()).toMatchObject({ ok: true, values: Float32Array.of(2, 4) });
    await pool.close();
    await rm(join(tmpdir(), `rubato-died-${marker}`));
  });

  it('[WK4] makes one run of what comes at once after a silence, and two while it is busy', async () => {
    const models = await fresh();
    const model = await writeTestModel(models, 'double', doubler(2));
    const pool = await createLocalPool({ modelsDirectory: models, models: [model] });
    const ask = (rowCount: number, priority: 'live' | 'bulk' = 'live') =>
      pool.infer({ model, session: 'one', rows: new Float32Array(2 * rowCount), rowCount, budgetMs: 10_000, priority });
    const silent = await Promise.all([ask(200), ask(200), ask(50, 'bulk')]);
    for (const reply of silent) expect(reply).toMatchObject({ ok: true, batchRows: 450 });
    // Some of them run already when the rest comes.
    const first = ask(1);
    await Promise.resolve();
    const busy = await Promise.all([ask(200), ask(200)]);
    expect(pool.stats().batches).toBeGreaterThanOrEqual(4);
    for (const reply of busy) expect(reply).toMatchObject({ ok: true });
    await first;
    await pool.close();
  });

  it('[WK3] a run that throws fails its batch and leaves the thread to work on', async () => {
    const models = await fresh();
    await writeTestModel(models, 'fine', doubler(2));
    const stored = await readModel(models, 'fine', '1');
    const shape = { models: [stored], maxBatchRows: 8, entry: THREAD_ENTRY };
    const { promise: failure, resolve: fail } = Promise.withResolvers<string>();
    const { promise: values, resolve: done } = Promise.withResolvers<number[]>();
    const thread = new PoolThread(shape, {
      onDone: (_batch, out) => done([...out.slice(0, 2)]),
      onTensors: () => fail('tensors'),
      onFailed: (_batch, message) => fail(message),
      onDeath: () => fail('dead'),
    });
    await thread.start();
    // This slot names a model that doesn't exist.
    thread.run({ model: 7, rows: 1 }, () => undefined);
    expect(await failure).toContain('undefined');
    thread.run({ model: 0, rows: 1 }, (input) => input.fill(0));
    expect(await values).toEqual([0, 0]);
    await thread.stop();
  });
});
