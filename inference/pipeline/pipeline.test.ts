import { describe, expect, it } from 'vitest';
import type { InferenceReply } from '../contract.ts';
import type { PredictionSpec } from '../predictor/prediction-spec.ts';
import type { ModelOutput } from '../registry/model-manifest.ts';
import { model, parsePipeline, readPrediction, withModel } from './pipeline.ts';

const TWO: readonly ModelOutput[] = [
  { name: 'probability', width: 1 },
  { name: 'margin', width: 1 },
];
/** A classifier's chances, as scikit-learn's exporters name them. */
const CLASSES: readonly ModelOutput[] = [{ name: 'probabilities', width: 2, labels: ['fails', 'lasts'] }];

const answeredAs = (outputs: readonly ModelOutput[], ...values: number[]): InferenceReply => ({
  ok: true,
  values: Float32Array.from(values),
  outputs,
  model: 'success@3',
  queueMs: 1,
  computeMs: 2,
  batchRows: 2,
});
const answered = (...values: number[]) => answeredAs(TWO, ...values);
/** A prediction that may be any number, so that rows can be told apart. */
const NUMBER: PredictionSpec = { kind: 'value', unit: 'points', words: 'number' };
const probability = model('success', '3', { output: 'probability' });

describe('pipeline', () => {
  it.each<[string, readonly unknown[], string]>([
    ['a version that is a number', ['success', 1], 'version like "1", a text, for model "success", got 1'],
    ['a list of names', [['success'], '1'], 'got ["success"]'],
    ['a symbol', [Symbol('success'), '1'], 'got Symbol(success)'],
    ['a version no manifest can have', ['success', '1234567890'], 'got "1234567890"'],
    ['a name no manifest can have', ['s'.repeat(65), '1'], 'a model name like "success"'],
    ['null for a choice', ['success', '3', null], 'output, label, column, columns, got null'],
    ['an output for a choice', ['success', '3', 'probability'], 'got "probability"'],
    ['a misspelt choice', ['success', '3', { ouput: 'probability' }], 'did you mean "output"?'],
    ['a column that JSON does not know', ['success', '3', { column: 1n }], 'a column from 0 up, got 1n'],
  ])('[PI20] refuses %s with what came', (_what, given, message) => {
    const make = () => model(...(given as [string, string]));
    expect(make).toThrowError(/^DEFINITION_INVALID: expected .+, got .+/);
    expect(make).toThrowError(message);
  });

  it('[PI1] reads one value per row from the column it names', () => {
    const prediction = readPrediction(
      model('success', '3', { column: 1, columns: 2 }),
      NUMBER,
      2,
      answered(1, 2, 3, 4),
    );
    expect(prediction).toMatchObject({ source: 'model', models: ['success@3'], queueMs: 1, computeMs: 2 });
    expect(prediction.source === 'model' && [...prediction.values]).toEqual([2, 4]);
  });

  it.each([
    ['the only column', [{ name: 'chance', width: 1 }], {}, 0],
    ['an output by its name', TWO, { output: 'margin' }, 1],
    ['a class by its label', CLASSES, { label: 'lasts' }, 1],
    ['a class by output and label', CLASSES, { output: 'probabilities', label: 'fails' }, 0],
    ['a column of an output', [...TWO, ...CLASSES], { output: 'probabilities', column: 1 }, 3],
    ['a column of all', [...TWO, ...CLASSES], { column: 2, columns: 4 }, 2],
  ] as const)('[PI5] finds %s', (_name, outputs, choice, column) => {
    const width = outputs.reduce((sum, output) => sum + output.width, 0);
    const values = Array.from({ length: width }, (_, i) => i);
    const prediction = readPrediction(model('success', '3', choice), NUMBER, 1, answeredAs(outputs, ...values));
    expect(prediction.source === 'model' && [...prediction.values]).toEqual([column]);
  });

  it.each([
    ['two columns and nothing said', TWO, {}, 'one column, or output', '2 columns: "probability", "margin"'],
    [
      'two classes and nothing said',
      CLASSES,
      { output: 'probabilities' },
      'one column of output "probabilities"',
      '"probabilities"[0] labelled "fails"',
    ],
    ['an output that is not there', TWO, { output: 'chance' }, 'an output "chance"', '"probability", "margin"'],
    ['a label that is not there', CLASSES, { label: 'wins' }, 'a column labelled "wins"', 'labelled "lasts"'],
    ['a column beyond the last', TWO, { column: 2 }, 'a column 2', '2 columns'],
    ['another number of columns', TWO, { column: 0, columns: 3 }, '3 columns', '2 columns'],
  ] as const)('[PI6] %s: no prediction, and both sides are named', (_name, outputs, choice, expected, got) => {
    const prediction = readPrediction(model('success', '3', choice), NUMBER, 1, answeredAs(outputs, 1, 2));
    expect(prediction).toMatchObject({ source: 'fallback', reason: 'failed', code: 'PIPELINE_OUTPUT' });
    expect(prediction).toMatchObject({ detail: expect.stringContaining(`expected ${expected}`) });
    expect(prediction).toMatchObject({ detail: expect.stringContaining(got) });
  });

  it('[PI21] reads a column per label from the output of that many, and each value has to be what it is said to be', () => {
    const labels = ['forest', 'desert', 'sea'];
    const best: PredictionSpec = { kind: 'best', labels, words: 'laps driven' };
    const outputs = [
      { name: 'laps', width: 1 },
      { name: 'scores', width: 3 },
    ];
    const reply = answeredAs(outputs, 9, 1, 2, 3, 9, 4, 5, 6);
    for (const choice of [{}, { output: 'scores' }]) {
      const prediction = readPrediction(model('tracks', '1', choice), best, 2, reply);
      expect(prediction.source === 'model' && [...prediction.values]).toEqual([1, 2, 3, 4, 5, 6]);
    }
    for (const choice of [{ output: 'laps' }, { output: 'tracks' }]) {
      const detail = expect.stringContaining('of 3 columns, got 4 columns');
      expect(readPrediction(model('tracks', '1', choice), best, 2, reply)).toMatchObject({
        source: 'fallback',
        detail,
      });
    }
    // A score may be any number, a chance may not.
    const classes: PredictionSpec = { kind: 'classes', labels, words: 'track' };
    expect(readPrediction(model('tracks', '1'), classes, 2, reply)).toMatchObject({
      source: 'fallback',
      code: 'MODEL_OUTPUT',
      detail: 'expected a chance from 0 to 1 in row 0, got 2',
    });
  });

  it.each([
    ['too few values', answered(0.5, 0.1, 0.2)],
    ['too many values', answered(1, 2, 3, 4, 5, 6)],
    ['a value that is not a number', answered(0.5, 0, Number.NaN, 0)],
    ['an infinite value', answered(Number.POSITIVE_INFINITY, 0, 0.5, 0)],
  ])('[PI2] %s is a failure, never a prediction', (_name, reply) => {
    expect(readPrediction(probability, NUMBER, 2, reply)).toMatchObject({ source: 'fallback', reason: 'failed' });
  });

  it.each(['late', 'shed', 'failed', 'closed'] as const)(
    '[PI3] a reply that is %s becomes a fallback that says so',
    (reason) => {
      const reply: InferenceReply = { ok: false, reason, code: 'POOL_LATE', detail: 'why' };
      const { code } = reply;
      expect(readPrediction(probability, NUMBER, 2, reply)).toEqual({
        source: 'fallback',
        reason,
        code,
        detail: 'why',
      });
    },
  );

  it.each([
    ['Success', '1', {}],
    ['success', 'latest', {}],
    ['success', '0', {}],
    ['success', '3', { column: 2, columns: 2 }],
    ['success', '3', { columns: 0 }],
    ['success', '3', { columns: 2 }],
    ['success', '3', { column: 0.5 }],
    ['success', '3', { output: '' }],
    ['success', '3', { label: 'lasts', column: 1 }],
    ['success', '3', { outputs: 'probability' } as object],
  ])('[PI4] refuses model(%j, %j, %j) with DEFINITION_INVALID', (name, version, options) => {
    expect(() => model(name, version, options)).toThrowError(/^DEFINITION_INVALID: expected /);
  });

  it('[PI4] a reference is a name and an exact version, and nothing else', () => {
    expect(parsePipeline('success@4')).toEqual(model('success', '4'));
    expect(withModel(probability, 'success@4')).toEqual(model('success', '4', { output: 'probability' }));
    for (const reference of ['success', 'success@', '@1', 'success@3@2', 'success@latest', ''])
      expect(() => parsePipeline(reference)).toThrowError(/^DEFINITION_INVALID: expected /);
  });
});
