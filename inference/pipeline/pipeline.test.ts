import { describe, expect, it } from 'vitest';
import type { InferenceReply } from '../contract.ts';
import { model, parsePipeline, readPrediction } from './pipeline.ts';

const answered = (...values: number[]): InferenceReply => ({
  ok: true,
  values: Float32Array.from(values),
  model: 'success@1',
  queueMs: 1,
  computeMs: 2,
  batchRows: 2,
});

describe('pipeline', () => {
  it('[PI1] reads one value per row from the column it names', () => {
    const prediction = readPrediction(model('success', '1', { column: 1, columns: 2 }), 2, answered(1, 2, 3, 4));
    expect(prediction).toMatchObject({ source: 'model', models: ['success@1'], queueMs: 1, computeMs: 2 });
    expect(prediction.source === 'model' && [...prediction.values]).toEqual([2, 4]);
  });

  it.each([
    ['too few values', answered(0.5, 0.1, 0.2)],
    ['too many values', answered(1, 2, 3, 4, 5, 6)],
    ['a value that is not a number', answered(0.5, 0, Number.NaN, 0)],
    ['an infinite value', answered(Number.POSITIVE_INFINITY, 0, 0.5, 0)],
  ])('[PI2] %s is a failure, never a prediction', (_name, reply) => {
    expect(readPrediction(model('success', '1'), 2, reply)).toMatchObject({ source: 'fallback', reason: 'failed' });
  });

  it.each(['late', 'shed', 'failed', 'closed'] as const)(
    '[PI3] a reply that is %s becomes a fallback that says so',
    (reason) => {
      const reply: InferenceReply = { ok: false, reason, code: 'POOL_LATE', detail: 'why' };
      expect(readPrediction(model('success', '1'), 2, reply)).toEqual({ source: 'fallback', reason, detail: 'why' });
    },
  );

  it.each([
    ['Success', '1', {}],
    ['success', 'latest', {}],
    ['success', '0', {}],
    ['success', '1', { column: 2, columns: 2 }],
    ['success', '1', { columns: 0 }],
    ['success', '1', { column: 0.5 }],
  ])('[PI4] refuses model(%j, %j, %j) with DEFINITION_INVALID', (name, version, options) => {
    expect(() => model(name, version, options)).toThrowError(/^DEFINITION_INVALID: expected /);
  });

  it('[PI4] a reference is a name and an exact version, and nothing else', () => {
    expect(parsePipeline('success@2')).toEqual(model('success', '2'));
    for (const reference of ['success', 'success@', '@1', 'success@1@2', 'success@latest', ''])
      expect(() => parsePipeline(reference)).toThrowError(/^DEFINITION_INVALID: expected /);
  });
});
