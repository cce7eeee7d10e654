import { describe, expect, it } from 'vitest';
import { goldenOf, tensorOf } from '../../test-support/tensor-models.ts';
import { checkManifest } from '../registry/model-manifest.ts';
import type { TensorManifest } from '../registry/tensor-manifest.ts';
import type { Tensor, TensorSpec } from '../tensors/tensor.ts';
import { ELEMENT, encodeForeign, type ForeignNode, sha256Of, tensor } from '../testing/foreign-models.ts';
import { intoFile, outOfFile, runsOf } from './row-axes.ts';
import { TensorModel } from './tensor-model.ts';

const spec = (rowAxis: number | null, shape: TensorSpec['shape']): TensorSpec => ({
  name: 'a',
  type: 'float32',
  shape,
  rowAxis,
});

describe('rows on other axes', () => {
  it('[MD30] are moved to where the file has them, and back', () => {
    const rows = tensorOf(
      'a',
      [2, 3, 2],
      Float32Array.from({ length: 12 }, (_, i) => i),
    );
    const inFile = intoFile(rows, spec(1, [3, 2]));
    expect([inFile.dims, [...inFile.data]]).toEqual([
      [3, 2, 2],
      [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11],
    ]);
    for (const rowAxis of [0, 1, 2]) {
      const own = spec(rowAxis, [3, 2]);
      expect(outOfFile(intoFile(rows, own), own)).toEqual(rows);
    }
    expect(intoFile(rows, spec(null, [3, 2])).dims).toEqual([3, 2]);
  });

  it('[MD30] run apart where they differ in what the file has only once', () => {
    const rates = tensorOf('a', [4], BigInt64Array.of(8n, 8n, 16n, 16n));
    const rows = tensorOf('b', [4, 2], new Float32Array(8));
    const specs = [spec(null, []), spec(0, [2])];
    expect([...runsOf([rates, rows], specs, undefined)]).toEqual([
      [0, 2],
      [2, 4],
    ]);
    expect([...runsOf([rows], [spec(0, [2])], undefined)]).toEqual([[0, 4]]);
    expect([...runsOf([rows], [spec(0, [2])], 1)]).toHaveLength(4);
  });

  const manifestOf = (bytes: Uint8Array, sides: object, run: readonly [readonly Tensor[], readonly Tensor[]]) =>
    checkManifest(
      {
        format: 2,
        name: 'foreign',
        version: '1',
        layoutHash: 'a',
        sha256: sha256Of(bytes),
        metrics: {},
        trainedBy: {},
        ...sides,
        golden: {
          runs: [{ inputs: goldenOf(run[0]), outputs: goldenOf(run[1]) }],
          toleranceRelative: 0,
          exactOutputs: [],
        },
      },
      'here',
    ) as TensorManifest;

  it('[MD30] a model with state on axis 1, a scalar, and texts answers each row', async () => {
    const nodes: ForeignNode[] = [
      { op: 'Add', inputs: ['memory', 'step'], outputs: ['next'] },
      { op: 'Identity', inputs: ['word'], outputs: ['same'] },
    ];
    const state = tensor(ELEMENT.float, [2, 'N']);
    const words = tensor(ELEMENT.string, ['N', 1]);
    const bytes = encodeForeign({
      nodes,
      inputs: [
        { name: 'memory', type: state },
        { name: 'step', type: tensor(ELEMENT.float, []) },
        { name: 'word', type: words },
      ],
      outputs: [
        { name: 'next', type: state },
        { name: 'same', type: words },
      ],
    });
    const memory = tensorOf('memory', [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6));
    const step = tensorOf('step', [3], Float32Array.of(1, 1, 10));
    const word: Tensor = { name: 'word', type: 'string', dims: [3, 1], data: ['a', 'b', 'c'] };
    const next = tensorOf('next', [3, 2], Float32Array.of(2, 3, 4, 5, 15, 16));
    const manifest = manifestOf(
      bytes,
      {
        inputs: [
          { name: 'step', type: 'float32', shape: [], rowAxis: null },
          { name: 'word', type: 'string', shape: [1] },
        ],
        outputs: [{ name: 'same', type: 'string', shape: [1] }],
        state: [{ input: 'memory', output: 'next', type: 'float32', shape: [2], rowAxis: 1 }],
      },
      [
        [step, word, memory],
        [{ ...word, name: 'same' }, next],
      ],
    );
    const model = await TensorModel.load(manifest, bytes);
    expect(await model.run([step, word, memory])).toEqual([{ ...word, name: 'same' }, next]);
  });

  it('[MD30] a file of fixed shapes runs row by row', async () => {
    const fixed = tensor(ELEMENT.float, [2]);
    const bytes = encodeForeign({ inputs: [{ name: 'row', type: fixed }], outputs: [{ name: 'out', type: fixed }] });
    const row = tensorOf('row', [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6));
    const out = tensorOf('out', [3, 2], Float32Array.of(2, 4, 6, 8, 10, 12));
    const value = (name: string) => ({ name, type: 'float32', shape: [2], rowAxis: null });
    const sides = { inputs: [value('row')], outputs: [value('out')] };
    expect(() => manifestOf(bytes, sides, [[row], [out]])).toThrowError(/rowsPerRun 1/);
    const model = await TensorModel.load(manifestOf(bytes, { ...sides, rowsPerRun: 1 }, [[row], [out]]), bytes);
    expect(await model.run([row])).toEqual([out]);
  });
});
