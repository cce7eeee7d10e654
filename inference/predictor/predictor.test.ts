import { describe, expect, it } from 'vitest';
import { tensorOf } from '../../test-support/tensor-models.ts';
import type { InferencePool, RowRequest, TensorRequest } from '../contract.ts';
import { NO_FIGURES } from '../contract.ts';
import { model } from '../pipeline/pipeline.ts';
import { createPredictor } from './predictor.ts';

/** A pool that answers each row by `answer`, one value per column, and keeps what it was asked. */
function poolOf(answer: (row: Float32Array) => readonly number[]) {
  const asked: RowRequest[] = [];
  const pool: InferencePool = {
    async infer(request) {
      if (!('rows' in request)) throw new Error('tensors');
      asked.push({ ...request, rows: request.rows.slice() });
      const width = request.rows.length / request.rowCount;
      const rows = Array.from({ length: request.rowCount }, (_, i) =>
        request.rows.subarray(i * width, (i + 1) * width),
      );
      const values = Float32Array.from(rows.flatMap((row) => [...answer(row)]));
      const outputs = [{ name: 'out', width: values.length / request.rowCount }];
      return { ok: true, values, outputs, model: 'm@1', queueMs: 0, computeMs: 0, batchRows: 1 };
    },
    stats: () => NO_FIGURES,
    close: async () => {},
    destroy: async () => {},
  };
  return { pool, asked };
}

const asking = { pipeline: model('m', '1'), layoutHash: 'h' };
const best = { kind: 'best', labels: ['a', 'b'], words: 'content' } as const;
const row = Float32Array.of(2, 3, 9);
const explained = { session: 's', row, features: 2, budgetMs: 1000, top: 3, floor: 0 };

describe('a predictor', () => {
  it('[PI23] explains the largest of several columns, one row at a time, in the bulk class', async () => {
    const { pool, asked } = poolOf(([x = 0, y = 0, level = 0]) => [x + level, 10 * x - y + level]);
    const baseline = (name: string) => (name === 'm@1' ? Float32Array.of(1, 1) : null);
    const predictor = createPredictor({ ...asking, predicts: best }, { pool, baseline });
    // The second column is the larger: 10 × 2 − 3 + 9.
    expect(await predictor.explain(explained)).toEqual([
      { feature: 0, value: 2, effect: 10 },
      { feature: 1, value: 3, effect: -2 },
    ]);
    expect(asked).toMatchObject([
      { rowCount: 3, priority: 'bulk', session: 's', model: { name: 'm', layoutHash: 'h' } },
    ]);
    expect([...asked[0]!.rows]).toEqual([2, 3, 9, 1, 3, 9, 2, 1, 9]);
  });

  it('[PI23] knows no reasons without a reference row, or without an answer', async () => {
    const { pool, asked } = poolOf(() => [Number.NaN, 0]);
    expect(await createPredictor({ ...asking, predicts: best }, { pool }).explain(explained)).toBeNull();
    expect(asked).toEqual([]);
    const predictor = createPredictor({ ...asking, predicts: best }, { pool, baseline: () => Float32Array.of(1, 1) });
    expect(await predictor.explain(explained)).toBeNull();
  });

  it('[PI24] passes tensors and state on, reads the chosen column of their floats, and gives the state back', async () => {
    const asked: TensorRequest[] = [];
    const state = [tensorOf('memory', [2, 1], Float32Array.of(7, 8))];
    const pool: InferencePool = {
      ...poolOf(() => []).pool,
      async infer(request) {
        if (!('inputs' in request)) throw new Error('rows');
        asked.push(request);
        const tensors = [
          tensorOf('class', [2], BigInt64Array.of(1n, 2n)),
          tensorOf('chances', [2, 2], Float64Array.of(0.9, 0.1, 0.25, 0.75)),
        ];
        const outputs = [
          { name: 'class', type: 'int64' as const, shape: [] },
          { name: 'chances', type: 'float64' as const, shape: [2], labels: ['no', 'yes'] },
        ];
        return { ok: true, tensors, outputs, state, model: 'm@1', queueMs: 1, computeMs: 2, batchRows: 2 };
      },
    };
    const ask = { session: 's', rowCount: 2, budgetMs: 100, priority: 'live' } as const;
    const inputs = [tensorOf('tokens', [2, 1], BigInt64Array.of(3n, 4n))];
    const predictorFor = (choice: { label?: string; output?: string }) =>
      createPredictor(
        { pipeline: model('m', '1', choice), predicts: { kind: 'chance', words: 'it' }, layoutHash: 'h' },
        { pool },
      );
    expect(await predictorFor({ label: 'yes' }).predict({ ...ask, inputs, state })).toEqual({
      source: 'model',
      values: Float32Array.of(0.1, 0.75),
      models: ['m@1'],
      queueMs: 1,
      computeMs: 2,
      state,
    });
    expect(asked).toEqual([{ ...ask, inputs, state, model: { name: 'm', version: '1', layoutHash: 'h' } }]);
    expect(await predictorFor({ output: 'class' }).predict({ ...ask, inputs })).toMatchObject({
      source: 'fallback',
      code: 'PIPELINE_OUTPUT',
    });
  });

  it('[PI23] answers with a fallback when a pool rejects against its promise', async () => {
    const { pool } = poolOf(() => [0, 0]);
    const broken = { ...pool, infer: () => Promise.reject(new Error('broken')) };
    const predictor = createPredictor({ ...asking, predicts: best }, { pool: broken, baseline: () => row });
    const question = { session: 's', rows: row, rowCount: 1, budgetMs: 100, priority: 'live' } as const;
    expect(await predictor.predict(question)).toEqual({
      source: 'fallback',
      reason: 'failed',
      code: 'POOL_FAILED',
      detail: 'broken',
    });
    expect(await predictor.explain(explained)).toBeNull();
  });
});
