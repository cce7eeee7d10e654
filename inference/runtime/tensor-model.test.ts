import { describe, expect, it } from 'vitest';
import {
  EVERY_TYPE,
  encodeTensorModel,
  goldenOf,
  RUNNING_SUM,
  type TensorModelFile,
  TOKENS,
  tensorManifestOf,
  tensorOf,
} from '../../test-support/tensor-models.ts';
import type { TensorManifest } from '../registry/tensor-manifest.ts';
import { takenBy } from '../registry/tensor-manifest.ts';
import { zeros } from '../tensors/tensor.ts';
import { TensorModel } from './tensor-model.ts';

async function load(
  file: TensorModelFile,
  change: (manifest: TensorManifest) => Partial<TensorManifest> = () => ({}),
  kind: 'binding' | 'public' = 'binding',
): Promise<TensorModel> {
  const bytes = encodeTensorModel(file);
  const manifest = await tensorManifestOf('model', file, bytes);
  return TensorModel.load({ ...manifest, ...change(manifest) }, bytes, { kind });
}

describe('a model of tensors', () => {
  it.each(['binding', 'public'] as const)('[MD4] gives the same by the %s way into ONNX Runtime', async (kind) => {
    const model = await load(EVERY_TYPE, undefined, kind);
    const asked = takenBy(model.manifest).map((spec) => zeros(spec, 4));
    const given = await model.run(asked);
    expect(given).toEqual(asked.map((tensor) => ({ ...tensor, name: `${tensor.name} back` })));
  });

  const first = (manifest: TensorManifest) => manifest.golden.runs[0]!;
  it.each<[string, TensorModelFile, (manifest: TensorManifest) => Partial<TensorManifest>, string, string]>([
    [
      'an input of another type',
      TOKENS,
      ({ inputs }) => ({ inputs: [inputs[0]!, { ...inputs[1]!, type: 'int32' }] }),
      'MODEL_INVALID',
      'expected input "tokens" as int32[N, ?] with N left open, got model@1: int64',
    ],
    [
      'an input that the file does not have',
      TOKENS,
      ({ inputs }) => ({ inputs: [inputs[0]!, { ...inputs[1]!, name: 'words' }] }),
      'MODEL_INVALID',
      'expected input "words" as int64[N, ?] with N left open, got model@1: 2 inputs, "row", "tokens"',
    ],
    [
      'an input of the file left out',
      TOKENS,
      ({ inputs }) => ({ inputs: [inputs[0]!] }),
      'MODEL_INVALID',
      'expected inputs "row" and no others, got model@1: 2 inputs, "row", "tokens"',
    ],
    [
      'an axis that the file fixes, left open',
      TOKENS,
      ({ inputs }) => ({ inputs: [{ ...inputs[0]!, shape: [null] }, inputs[1]!] }),
      'MODEL_INVALID',
      'expected input "row" as float32[N, ?] with N left open, got model@1: float32[N, 2]',
    ],
    [
      'an output of another length',
      RUNNING_SUM,
      ({ outputs }) => ({ outputs: [{ ...outputs[0]!, shape: [3] }] }),
      'MODEL_INVALID',
      'expected output "total" as float32[N, 3] with N left open, got model@1: float32[N, 2]',
    ],
    [
      'a golden value that it does not give',
      RUNNING_SUM,
      (manifest) => ({
        golden: {
          ...manifest.golden,
          runs: [
            {
              ...first(manifest),
              outputs: { ...first(manifest).outputs, total: { dims: [3, 2], values: [9, 9, 9, 9, 9, 9] } },
            },
          ],
        },
      }),
      'MODEL_GOLDEN',
      'expected 9, got 0 in model@1, golden run 0, output total',
    ],
  ])('[MO5] is refused with a manifest of %s, with both sides', async (_what, file, change, code, said) => {
    await expect(load(file, change)).rejects.toMatchObject({ code, message: expect.stringContaining(said) });
  });

  it('[MO6] is refused if the answer to a row depends on the rows beside it', async () => {
    const file: TensorModelFile = {
      inputs: [{ name: 'row', type: 'float32', shape: [2] }],
      outputs: [{ name: 'share', type: 'float32', shape: [2] }],
      nodes: [
        { op: 'ReduceSum', inputs: ['row'], outputs: ['all'] },
        { op: 'Sub', inputs: ['row', 'all'], outputs: ['share'] },
      ],
    };
    await expect(load(file)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('answers each row for itself'),
    });
  });

  it('[MO5] takes NaN for NaN in golden values, and bools and integers exactly', async () => {
    const file = EVERY_TYPE;
    const bytes = encodeTensorModel(file);
    const manifest = await tensorManifestOf('model', file, bytes);
    const asked = takenBy(manifest).map((spec) => zeros(spec, 2));
    const hard = [tensorOf('single', [2, 2], Float32Array.of(Number.NaN, 1, 2, 3)), ...asked.slice(1)];
    const inputs = goldenOf(hard);
    const outputs = goldenOf(hard.map((tensor) => ({ ...tensor, name: `${tensor.name} back` })));
    const golden = (run: typeof outputs) => ({
      ...manifest.golden,
      toleranceRelative: 0.1,
      runs: [{ inputs, outputs: run }],
    });
    await TensorModel.load({ ...manifest, golden: golden(outputs) }, bytes);
    const wrong = { ...outputs, 'large back': { dims: [2], values: [1, 0] } };
    await expect(TensorModel.load({ ...manifest, golden: golden(wrong) }, bytes)).rejects.toMatchObject({
      code: 'MODEL_GOLDEN',
      message: expect.stringContaining('expected 1, got 0 in model@1, golden run 0, output large back'),
    });
  });
});
