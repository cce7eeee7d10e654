import { beforeAll, describe, expect, it } from 'vitest';
import {
  encodeTensorModel,
  goldenOf,
  RUNNING_SUM,
  TOKENS,
  tensorManifestOf,
  tensorOf,
} from '../../test-support/tensor-models.ts';
import { readGolden } from './golden-tensors.ts';
import { checkManifest } from './model-manifest.ts';
import type { TensorManifest } from './tensor-manifest.ts';

let tokens: TensorManifest;
let sum: TensorManifest;

beforeAll(async () => {
  tokens = await tensorManifestOf('tokens', TOKENS, encodeTensorModel(TOKENS));
  sum = await tensorManifestOf('sum', RUNNING_SUM, encodeTensorModel(RUNNING_SUM));
});

describe('a manifest of a model of tensors', () => {
  it('[MO4] says what goes in and comes out, with types, open axes and state', () => {
    expect(checkManifest(JSON.parse(JSON.stringify(tokens)), 'here')).toEqual(tokens);
    expect(checkManifest(JSON.parse(JSON.stringify(sum)), 'here')).toEqual(sum);
  });

  it.each<[string, () => object, RegExp]>([
    ['no inputs', () => ({ ...tokens, inputs: [] }), /inputs/],
    [
      'a type that is none',
      () => ({ ...tokens, inputs: [{ name: 'a', type: 'float16', shape: [] }] }),
      /inputs.0.type/,
    ],
    ['a row of format 1 in it', () => ({ ...tokens, inputName: 'row' }), /inputName/],
    ['a third format', () => ({ ...tokens, format: 3 }), /format/],
    [
      'one name twice',
      () => ({ ...tokens, inputs: [...tokens.inputs, tokens.inputs[0]] }),
      /inputs: names that differ/,
    ],
    [
      'state under the name of an input',
      () => ({ ...sum, state: [{ ...sum.state![0]!, input: 'row' }] }),
      /inputs: names that differ, state among them/,
    ],
    ['state with an open axis', () => ({ ...sum, state: [{ ...sum.state![0]!, shape: [null] }] }), /state.0.shape.0/],
    [
      'labels for another number of columns',
      () => ({ ...sum, outputs: [{ ...sum.outputs[0]!, labels: ['a', 'b', 'c'] }] }),
      /labels of "total" for its one axis/,
    ],
    [
      'an exact output that does not exist',
      () => ({ ...sum, golden: { ...sum.golden, exactOutputs: ['a'] } }),
      /exact/,
    ],
    ['no golden runs', () => ({ ...sum, golden: { ...sum.golden, runs: [] } }), /golden.runs/],
    [
      'a golden run without its state',
      () => ({ ...sum, golden: { ...sum.golden, runs: [{ ...sum.golden.runs[0]!, inputs: goldenOf([ROW]) }] } }),
      /golden: a run: expected input "sum", got none/,
    ],
    [
      'golden outputs of other rows than went in',
      () => ({ ...sum, golden: { ...sum.golden, runs: [{ ...sum.golden.runs[0]!, inputs: goldenOf([ROW, SUM]) }] } }),
      /expected output "total" as float32\[N, 2\], got float32\[3, 2\] for 1 rows/,
    ],
  ])('[MO4] with %s is refused, and says where', (_what, spoil, said) => {
    expect(() => checkManifest(JSON.parse(JSON.stringify(spoil())), 'here')).toThrowError(said);
  });

  it('[MO4] writes every value in JSON: NaN as null, what JSON cannot hold as text', () => {
    const tensors = [
      tensorOf('a', [1, 3], Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY, 0.1)),
      tensorOf('b', [1], BigInt64Array.of(-(2n ** 63n))),
      tensorOf('c', [1, 2], Uint8Array.of(1, 0)),
      tensorOf('d', [1], Int32Array.of(-5)),
    ];
    const specs = tensors.map(({ name, type, dims }) => ({ name, type, shape: dims.slice(1) }));
    const written = JSON.parse(JSON.stringify(goldenOf(tensors)));
    expect(written.a.values).toEqual([null, '-Infinity', 0.1]);
    expect(written.b.values).toEqual(['-9223372036854775808']);
    expect(readGolden('input', written, specs, 1)).toEqual(tensors);
    const spoil = (name: string, values: unknown[]) =>
      readGolden('input', { ...written, [name]: { ...written[name], values } }, specs, 1);
    expect(spoil('b', ['9223372036854775808'])).toContain('expected values of "b" that are int64');
    expect(spoil('b', [2 ** 53])).toContain('expected values of "b" that are int64');
    expect(spoil('c', [1, 0])).toContain('expected values of "c" that are bool, got 1');
    expect(spoil('d', [2 ** 31])).toContain('expected values of "d" that are int32');
    expect(spoil('d', [])).toContain('expected 1 values of "d", got 0');
  });
});

const ROW = tensorOf('row', [1, 2], Float32Array.of(1, 2));
const SUM = tensorOf('sum', [1, 2], Float32Array.of(1, 2));
