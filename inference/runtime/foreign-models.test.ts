import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RowManifest } from '../registry/model-manifest.ts';
import { readModel, readRowModel } from '../registry/model-store.ts';
import {
  ELEMENT,
  encodeForeign,
  type ForeignModel,
  foreignManifest,
  ints,
  mapOf,
  optional,
  sequenceOf,
  sha256Of,
  tensor,
  writeForeign,
} from '../testing/foreign-models.ts';
import { OnnxModel } from './onnx-model.ts';

const pair = (element: number) => tensor(element, ['N', 2]);
const FLOATS = pair(ELEMENT.float);
const goldenOf = (outputs: number[][]) => ({ rows: [[1, 2]], outputs, toleranceRelative: 0, exactOutputs: [] });
const KINDS = ['binding', 'public'] as const;

async function refusal(model: ForeignModel, change: Partial<RowManifest> = {}) {
  const bytes = encodeForeign(model);
  const manifest = foreignManifest(bytes, change);
  const messages: string[] = [];
  for (const kind of KINDS) {
    const error: unknown = await OnnxModel.load(manifest, bytes, { kind }).then(
      () => 'nothing: it was loaded',
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'MODEL_INVALID' });
    messages.push(error instanceof Error ? error.message : '');
  }
  expect(messages[0]).toContain('foreign@1: ');
  // No C++ of ONNX Runtime's, and no path of the machine that built it.
  expect(messages[0]).not.toMatch(/onnxruntime_src|::|\n/);
  return messages[0]!;
}

describe('models of others', () => {
  it('[MD7] a ZipMap is refused by what it is, with the way to switch it off', async () => {
    const message = await refusal({
      nodes: [
        {
          op: 'ZipMap',
          domain: 'ai.onnx.ml',
          inputs: ['row'],
          outputs: ['out'],
          attributes: [ints('classlabels_int64s', [0, 1])],
        },
      ],
      outputs: [{ name: 'out', type: sequenceOf(mapOf(ELEMENT.int64, tensor(ELEMENT.float, null))) }],
    });
    expect(message).toContain('expected output "out" as float32[N, 2]');
    expect(message).toContain('zipmap switched off');
    expect(message).toMatch(/got foreign@1: a sequence of maps from int64 to float32/);
  });

  it.each([
    [
      'float16',
      { inputs: [{ name: 'row', type: pair(10) }], outputs: [{ name: 'out', type: pair(10) }] },
      'got foreign@1: float16[N, 2]',
    ],
    [
      'float64',
      { inputs: [{ name: 'row', type: pair(11) }], outputs: [{ name: 'out', type: pair(11) }] },
      'float64[N, 2]',
    ],
    [
      'string',
      {
        inputs: [{ name: 'row', type: pair(ELEMENT.string) }],
        outputs: [{ name: 'out', type: pair(ELEMENT.string) }],
        nodes: [{ op: 'Identity', inputs: ['row'], outputs: ['out'] }],
      },
      'string[N, 2]',
    ],
    [
      'a fixed batch',
      { inputs: [{ name: 'row', type: tensor(1, [1, 2]) }], outputs: [{ name: 'out', type: tensor(1, [1, 2]) }] },
      'float32[1, 2]',
    ],
    [
      'one dimension',
      { inputs: [{ name: 'row', type: tensor(1, ['N']) }], outputs: [{ name: 'out', type: tensor(1, ['N']) }] },
      'float32[N]',
    ],
    [
      'no shape',
      { inputs: [{ name: 'row', type: tensor(1, null) }], outputs: [{ name: 'out', type: tensor(1, null) }] },
      'float32 of any shape',
    ],
    [
      'two inputs',
      {
        inputs: [
          { name: 'row', type: FLOATS },
          { name: 'mask', type: FLOATS },
        ],
        nodes: [{ op: 'Add', inputs: ['row', 'mask'], outputs: ['out'] }],
      },
      'expected one input, "row", got foreign@1: 2 inputs, "row", "mask"',
    ],
    [
      'another input',
      { inputs: [{ name: 'X', type: FLOATS }], nodes: [{ op: 'Add', inputs: ['X', 'X'], outputs: ['out'] }] },
      'input "row" as float32[N, 2] with N left open, got foreign@1: one input, "X"',
    ],
    [
      'another output',
      { outputs: [{ name: 'y', type: FLOATS }], nodes: [{ op: 'Add', inputs: ['row', 'row'], outputs: ['y'] }] },
      'got foreign@1: one output, "y"',
    ],
    [
      'a sequence',
      {
        nodes: [{ op: 'SequenceConstruct', inputs: ['row', 'row'], outputs: ['out'] }],
        outputs: [{ name: 'out', type: sequenceOf(FLOATS) }],
      },
      'a sequence of float32[N, 2]',
    ],
    [
      'an optional',
      {
        nodes: [{ op: 'Optional', inputs: ['row'], outputs: ['out'] }],
        outputs: [{ name: 'out', type: optional(FLOATS) }],
      },
      'an optional float32[N, 2]',
    ],
  ] as const)('[MD7] %s: refused with what was expected and what there is', async (_name, model, said) => {
    expect(await refusal(model)).toContain(said);
  });

  it.each([
    [
      'that differ',
      [
        [1, 2],
        [3, 5],
      ],
    ],
    ['of which there is one', [[1, 2]]],
    [
      'all alike',
      [
        [1, 2],
        [1, 2],
      ],
    ],
  ])(
    '[MD20] whose answer to a row depends on the rows beside it: refused, with golden rows %s',
    async (_what, rows) => {
      const nodes = [
        { op: 'ReduceSum', inputs: ['row'], outputs: ['all'] },
        { op: 'Sub', inputs: ['row', 'all'], outputs: ['out'] },
      ];
      const sum = rows.flat().reduce((a, b) => a + b, 0);
      const outputs = rows.map((row) => row.map((value) => value - sum));
      const message = await refusal({ nodes }, { golden: { ...goldenOf(outputs), rows } });
      expect(message).toMatch(/expected a model that answers each row for itself, in batches of any size/);
    },
  );

  it('[MD21] whose file says another shape than it computes: refused with both', async () => {
    const open = { name: 'out', type: tensor(ELEMENT.float, ['N', 'M']) };
    const model = { nodes: [{ op: 'ReduceMax', inputs: ['row'], outputs: ['out'] }], outputs: [open] };
    const message = await refusal(model, { outputs: [{ name: 'out', width: 1 }], golden: goldenOf([[2]]) });
    expect(message).toContain('got foreign@1: float32[N, M], which ONNX Runtime works out to be float32[1, 1]');
  });

  it.each([
    ['an opset of tomorrow', { opset: 99 }, 'expected operators of ai.onnx up to opset 26', 'got foreign@1: opset 99'],
    [
      'an IR version of tomorrow',
      { irVersion: 99 },
      "expected a file of ONNX's IR version 13 or older",
      'IR version 99',
    ],
    [
      'an operator nobody has',
      { nodes: [{ op: 'Nope', inputs: ['row'], outputs: ['out'] }] },
      'MODEL_INVALID',
      'No Op registered for Nope',
    ],
    [
      'an operator of a stranger',
      { nodes: [{ op: 'Nope', domain: 'com.example', inputs: ['row'], outputs: ['out'] }] },
      'MODEL_INVALID',
      'com.example',
    ],
    [
      'an empty graph',
      { nodes: [], inputs: [], outputs: [] },
      'expected an ONNX file with operators',
      'a file without any',
    ],
  ] as const)('[MD8] %s is refused in plain words', async (_name, model, expected, got) => {
    const message = await refusal(model);
    expect(message).toContain(expected);
    expect(message).toContain(got);
  });

  it('[MD8] bfloat16, for which it has no kernels, and a file that is no ONNX, too', async () => {
    const bytes = encodeForeign({
      inputs: [{ name: 'row', type: pair(ELEMENT.bfloat16) }],
      outputs: [{ name: 'out', type: pair(ELEMENT.bfloat16) }],
    });
    const load = (file: Uint8Array) => OnnxModel.load(foreignManifest(file), file);
    await expect(load(bytes)).rejects.toThrowError(/^MODEL_INVALID: .*got foreign@1: Could not find an implementation/);
    await expect(load(Buffer.from('none'))).rejects.toThrowError('expected an ONNX file, got foreign@1: other bytes');
  });

  it('[MD9] columns that the file leaves open are those of the manifest, if the golden rows agree', async () => {
    const open = tensor(ELEMENT.float, ['N', 'M']);
    const bytes = encodeForeign({ inputs: [{ name: 'row', type: open }], outputs: [{ name: 'out', type: open }] });
    for (const kind of KINDS) {
      const model = await OnnxModel.load(foreignManifest(bytes), bytes, { kind });
      const values = new Float32Array(4);
      await model.run(Float32Array.of(1, 2, 3, 4), 2, values);
      expect([...values]).toEqual([2, 4, 6, 8]);
      const wrong = foreignManifest(bytes, {
        outputs: [{ name: 'out', width: 3 }],
        golden: { rows: [[1, 2]], outputs: [[2, 4, 6]], toleranceRelative: 0, exactOutputs: [] },
      });
      await expect(OnnxModel.load(wrong, bytes, { kind })).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    }
  });
});

describe('weights in files of their own', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rubato-external-'));
  const weights = new Uint8Array(Float32Array.of(10, 20).buffer);
  const bytes = encodeForeign({
    nodes: [{ op: 'Add', inputs: ['row', 'w'], outputs: ['out'] }],
    external: { w: { path: 'model.onnx.data', length: 2 } },
  });
  const golden = { rows: [[1, 2]], outputs: [[11, 22]], toleranceRelative: 0, exactOutputs: ['out'] };
  const externalData = [{ path: 'model.onnx.data', sha256: sha256Of(weights) }];

  afterAll(() => rm(directory, { recursive: true }));

  it('[MD6] are read from the folder, and hashed', async () => {
    const manifest = foreignManifest(bytes, { golden, externalData });
    const folder = await writeForeign(directory, bytes, manifest, { 'model.onnx.data': weights });
    const stored = await readRowModel(directory, 'foreign', '1');
    for (const kind of KINDS) await OnnxModel.load(stored.manifest, stored.bytes, { kind, external: stored.external });
    await writeFile(join(folder, 'model.onnx.data'), new Uint8Array(8));
    await expect(readModel(directory, 'foreign', '1')).rejects.toMatchObject({ code: 'MODEL_HASH' });
    await rm(join(folder, 'model.onnx.data'));
    await expect(readModel(directory, 'foreign', '1')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('[MD6] that the manifest does not name are not loaded, least of all from the working directory', async () => {
    const stray = { ...externalData[0]!, path: 'stray.bin' };
    for (const change of [{ golden }, { golden, externalData: [stray] }]) {
      await expect(OnnxModel.load(foreignManifest(bytes, change), bytes)).rejects.toThrowError(
        /^MODEL_EXTERNAL: .*got foreign@1 with weights in "model.onnx.data"/,
      );
    }
  });

  it.each(['../model.onnx.data', '/etc/hostname', 'a//b', 'C:\\weights', ''])(
    '[MD6] are never outside of the folder: %j',
    async (path) => {
      const manifest = foreignManifest(bytes, { golden, externalData: [{ ...externalData[0]!, path }] });
      await writeForeign(directory, bytes, manifest);
      await expect(readModel(directory, 'foreign', '1')).rejects.toMatchObject({ code: 'MODEL_MANIFEST' });
    },
  );

  it('[MD6] cut off, with the hash that the manifest names, are refused by ONNX Runtime', async () => {
    const cut = weights.slice(0, 4);
    const manifest = foreignManifest(bytes, { golden, externalData: [{ ...externalData[0]!, sha256: sha256Of(cut) }] });
    const external = [{ path: 'model.onnx.data', bytes: cut }];
    await expect(OnnxModel.load(manifest, bytes, { external })).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  });
});
