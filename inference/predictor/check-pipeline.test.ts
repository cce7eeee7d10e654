import { describe, expect, it } from 'vitest';
import { encodeTensorModel, TOKENS, tensorManifestOf } from '../../test-support/tensor-models.ts';
import { model } from '../pipeline/pipeline.ts';
import type { RowManifest } from '../registry/model-manifest.ts';
import { encodeForeign, foreignManifest } from '../testing/foreign-models.ts';
import { checkPipeline } from './check-pipeline.ts';

const bytes = encodeForeign();
const manifestOf = (change: Partial<RowManifest> = {}) => foreignManifest(bytes, change);

describe('a definition and a manifest', () => {
  const definition = {
    name: 'quiz',
    pipeline: model('foreign', '1', { output: 'out', column: 1 }),
    predicts: { kind: 'value', unit: 's', words: 'lap time' } as const,
    layoutHash: 'layout-of-foreign',
    width: 2,
    columns: ['right', 'level'],
  };

  it('[PI8] that fit pass', () => {
    expect(() => checkPipeline(definition, manifestOf())).not.toThrow();
  });

  it('[PI25] a model of tensors cannot answer the rows of a definition: both sides are named', async () => {
    const { layoutHash } = definition;
    const manifest = { ...(await tensorManifestOf('foreign', TOKENS, encodeTensorModel(TOKENS))), layoutHash };
    expect(() => checkPipeline(definition, manifest)).toThrowError(
      'MODEL_LAYOUT: expected a model that takes rows of 2 columns, as "quiz" writes them, got foreign@1, which takes tensors: "row" as float32[N, 2], "tokens" as int64[N, ?]',
    );
  });

  it.each([
    [['pace', 'level'], 'rows without "right" and with "pace"'],
    [['level', 'right'], 'rows of the same columns in another order'],
    [['right', 'level'], 'rows of the same columns, declared otherwise (their events, windows, units or bounds)'],
    [[...'abcdefgh'], 'rows without "right", "level" and with "a", "b", "c", "d", "e", "f" and 2 more'],
  ])('[PI26] a model of other rows is refused with the columns that differ: %s', (columns, got) => {
    const manifest = manifestOf({ layoutHash: 'other', columns });
    expect(() => checkPipeline(definition, manifest)).toThrowError(`in foreign@1, got ${got} (layout other)`);
  });

  it.each([
    [
      'another model',
      manifestOf({ version: '2' }),
      definition,
      'MODEL_NOT_FOUND: expected foreign@1, which "quiz" asks, got foreign@2',
    ],
    [
      'another layout',
      manifestOf({ layoutHash: 'other' }),
      definition,
      'MODEL_LAYOUT: expected rows as "quiz" writes them (layout layout-of-foreign) in foreign@1, got others, whose columns the manifest does not name (layout other)',
    ],
    [
      'another width',
      manifestOf({ inputWidth: 3 }),
      definition,
      'MODEL_LAYOUT: expected rows of 2 columns, as "quiz" writes them, in foreign@1, got rows of 3',
    ],
    [
      'two columns, none of them chosen',
      manifestOf(),
      { ...definition, pipeline: model('foreign', '1') },
      'PIPELINE_OUTPUT: expected one column, or output, label or column in the definition to say which is the prediction in foreign@1, which "quiz" asks, got 2 columns: "out"[0], "out"[1]',
    ],
    [
      'a label that nobody gave',
      manifestOf({ outputs: [{ name: 'out', width: 2, labels: ['fails', 'lasts'] }] }),
      { ...definition, pipeline: model('foreign', '1', { label: 'wins' }) },
      'PIPELINE_OUTPUT: expected a column labelled "wins" in foreign@1, which "quiz" asks, got 2 columns: "out"[0] labelled "fails", "out"[1] labelled "lasts"',
    ],
  ])('[PI8] with %s are told apart, both by name', (_name, manifest, asking, said) => {
    expect(() => checkPipeline(asking, manifest)).toThrowError(said);
  });

  const chance = { kind: 'chance', words: 'lasting' } as const;
  const classes = { kind: 'classes', labels: ['fails', 'lasts'], words: 'outcome' } as const;
  const whole = { ...definition, pipeline: model('foreign', '1') };
  it.each([
    [
      'another kind',
      { outputs: [{ name: 'out', width: 2, kind: 'probability' }] },
      {},
      'of kind value',
      'got probability',
    ],
    [
      'another unit',
      { outputs: [{ name: 'out', width: 2, kind: 'value', unit: 'ms' }] },
      {},
      'output "out" in s',
      'got ms',
    ],
    [
      'labels in another order',
      { outputs: [{ name: 'out', width: 2, labels: ['lasts', 'fails'] }] },
      { ...whole, predicts: classes },
      'with the labels fails, lasts',
      'got lasts, fails',
    ],
    [
      'golden rows that are no chances',
      {},
      { predicts: chance },
      'a chance from 0 to 1 in output "out"',
      'for a golden row',
    ],
  ] as const)('[PI22] with %s are told apart, both by name', (_name, change, asking, expected, got) => {
    const golden = { rows: [[1, 2]], outputs: [[1, 7]], toleranceRelative: 0, exactOutputs: [] };
    const check = () =>
      checkPipeline({ ...definition, ...asking }, manifestOf({ golden, ...change } as Partial<RowManifest>));
    expect(check).toThrowError(/^PIPELINE_OUTPUT: /);
    expect(check).toThrowError(expected);
    expect(check).toThrowError(got);
  });
});
