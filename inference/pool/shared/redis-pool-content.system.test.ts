import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PoolLoad } from '../../../test-support/faults/pool-load.ts';
import { GENEROUS } from '../../../test-support/patience.ts';
import { type RedisServer, startRedisServer } from '../../../test-support/redis-server.ts';
import { doubler, perceptron, type TestModel, writeTestModel } from '../../../test-support/test-models.ts';
import { until } from '../../../test-support/until.ts';
import { ELEMENT, encodeForeign, foreignManifest, tensor, writeForeign } from '../../testing/foreign-models.ts';
import { createRedisWorker } from '../../worker/create-redis-worker.ts';
import { createRedisPool } from './redis-pool.ts';

describe('workers with other content under the same name', () => {
  let stack: AsyncDisposableStack;
  let redis: RedisServer;
  let directory: string;
  let right: TestModel;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    redis = stack.use(await startRedisServer());
    directory = await mkdtemp(join(tmpdir(), 'rubato-content-'));
    stack.defer(() => rm(directory, { recursive: true, force: true }));
    right = await writeTestModel(join(directory, 'right'), 'double', doubler(4));
    await writeTestModel(join(directory, 'layout'), 'double', doubler(4), (manifest) => ({
      ...manifest,
      layoutHash: 'another',
    }));
    await writeTestModel(join(directory, 'bytes'), 'double', perceptron([4, 4]));
  });

  afterAll(async () => {
    await stack.disposeAsync();
  });

  it.each([
    ['layout', 'MODEL_LAYOUT'],
    ['bytes', 'MODEL_HASH'],
  ])(
    '[NS7, NS12] of another %s get no row, and who asks hears why, as does who runs it, once',
    async (folder, code) => {
      const shared = { url: redis.url, namespace: folder };
      const start = (modelsDirectory: string) => createRedisWorker({ ...shared, modelsDirectory });
      const wrong = await start(join(directory, folder));
      const warnings: string[] = [];
      const pool = await createRedisPool({
        ...{ ...shared, modelsDirectory: join(directory, 'right'), models: [right] },
        onWarning: (warning) => warnings.push(warning.code),
      });
      const ask = () =>
        pool.infer({
          ...{ model: right, session: 'one', rows: Float32Array.of(1, 2, 3, 4), rowCount: 1 },
          ...{ budgetMs: 5_000, priority: 'live' },
        });
      expect(await ask()).toMatchObject({ ok: false, reason: 'failed', code });
      await until('the difference to be known', () => pool.mismatched.length > 0);
      expect(pool.mismatched).toMatchObject([{ model: 'double@1', error: { code } }]);
      const worker = await start(join(directory, 'right'));
      await until('the right worker to be known', async () => (await ask()).ok);
      const load = new PoolLoad({ pool, model: right, patience: GENEROUS });
      await until('some answers', () => load.log.counts.model > 500);
      expect(await load.stop()).toEqual([]);
      expect(wrong.stats().rows).toBe(0);
      expect({ mismatched: pool.mismatched, warnings }).toEqual({ mismatched: [], warnings: [code] });
      await Promise.all([wrong.close(), worker.close(), pool.close()]);
    },
  );

  it('[NS13] that hold the columns of the answers in another order get no row', async () => {
    const type = tensor(ELEMENT.float, ['N', 2]);
    const bytes = encodeForeign({
      nodes: [
        { op: 'Add', inputs: ['row', 'row'], outputs: ['double'] },
        { op: 'Neg', inputs: ['row'], outputs: ['negative'] },
      ],
      outputs: ['double', 'negative'].map((name) => ({ name, type })),
    });
    const outputs = ['double', 'negative'].map((name) => ({ name, width: 2 }));
    const golden = { rows: [[1, 2]], outputs: [[2, 4, -1, -2]], toleranceRelative: 0, exactOutputs: [] };
    const turned = { outputs: [...outputs].reverse(), golden: { ...golden, outputs: [[-1, -2, 2, 4]] } };
    await writeForeign(join(directory, 'straight'), bytes, foreignManifest(bytes, { outputs, golden }));
    await writeForeign(join(directory, 'turned'), bytes, foreignManifest(bytes, turned));
    const shared = { url: redis.url, namespace: 'turned' };
    const model = { name: 'foreign', version: '1', layoutHash: 'layout-of-foreign' };
    const worker = await createRedisWorker({ ...shared, modelsDirectory: join(directory, 'turned') });
    const pool = await createRedisPool({ ...shared, modelsDirectory: join(directory, 'straight'), models: [model] });
    const rows = Float32Array.of(1, 2);
    const reply = await pool.infer({ model, session: 'one', rows, rowCount: 1, budgetMs: 5000, priority: 'live' });
    expect(reply).toMatchObject({
      ok: false,
      code: 'MODEL_MANIFEST',
      detail: expect.stringContaining('with other inputs, outputs or external data'),
    });
    await Promise.all([worker.close(), pool.close()]);
  });
});
