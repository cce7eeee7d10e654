import { describe, expect, it } from 'vitest';
import { OnnxModel } from '../../../inference/runtime/onnx-model.ts';
import {
  ELEMENT,
  encodeForeign,
  type ForeignModel,
  mapOf,
  optional,
  sequenceOf,
  tensor,
} from '../../../inference/testing/foreign-models.ts';
import { findOnnxTests, runOnnxTest } from '../../../test-support/onnx-tests.ts';
import { inspect } from './inspection.ts';
import type { InspectionRequest } from './inspection-messages.ts';
import { inspectionOf } from './testing/inspection-request.ts';

const look = (model: ForeignModel, more: Partial<InspectionRequest> = {}) =>
  inspect(inspectionOf(encodeForeign(model), more));

/** One node from `in` to `out`. */
const through = (op: string, type: ReturnType<typeof tensor>, to = type): ForeignModel => ({
  nodes: [{ op, inputs: ['in'], outputs: ['out'] }],
  inputs: [{ name: 'in', type }],
  outputs: [{ name: 'out', type: to }],
});

describe('an inspected model', () => {
  it('[MD32] of one float32 row becomes a model of rows, with golden rows and what it costs', async () => {
    const { manifest, findings } = await look({});
    expect(manifest).toMatchObject({
      format: 1,
      inputName: 'row',
      inputWidth: 2,
      outputs: [{ name: 'out', width: 2 }],
    });
    expect(manifest.cost!.runMs + manifest.cost!.rowMs).toBeGreaterThan(0);
    expect(findings.map(([what]) => what)).toEqual(['file', 'takes', 'gives', 'cost', 'memory']);
    expect(findings.find(([what]) => what === 'cost')![1]).toMatch(/^1 row .* ms, 2 rows .* ms, 512 rows .* ms$/);
  });

  it.each<[string, ReturnType<typeof tensor>, object]>([
    ['float64', tensor(ELEMENT.double, ['N', 2]), { name: 'in', type: 'float64', shape: [2] }],
    ['float16, cast', tensor(ELEMENT.float16, ['N', 2, 1]), { name: 'in_float32', type: 'float32', shape: [2, 1] }],
    ['uint8, cast', tensor(2, ['N', 2]), { name: 'in_int32', type: 'int32', shape: [2] }],
    ['int64', tensor(ELEMENT.int64, ['N']), { name: 'in', type: 'int64', shape: [] }],
    ['bool', tensor(ELEMENT.bool, ['N', 3]), { name: 'in', type: 'bool', shape: [3] }],
    ['texts', tensor(ELEMENT.string, ['N', 'words']), { name: 'in', type: 'string', shape: [null] }],
    ['unnamed axes', tensor(ELEMENT.int32, ['', '']), { name: 'in', type: 'int32', shape: [null] }],
    ['a fixed batch of one', tensor(ELEMENT.int32, [1, 4]), { name: 'in', type: 'int32', shape: [4] }],
    ['fixed shapes', tensor(ELEMENT.float, [3, 4]), { name: 'in', type: 'float32', shape: [3, 4], rowAxis: null }],
    ['no shape', tensor(ELEMENT.int64, []), { name: 'in', type: 'int64', shape: [], rowAxis: null }],
  ])('[MD32] takes %s', async (_what, type, input) => {
    const found = await look(through('Identity', type));
    // A row of float32 could be asked as one, but not of fixed shapes.
    expect(found.manifest).toMatchObject({ format: 2, inputs: [input] });
  });

  it('[MD32] finds state, also where its rows are not first, beside a scalar', async () => {
    const state = tensor(ELEMENT.float, [2, 'batch', 3]);
    const { manifest } = await look({
      nodes: [
        { op: 'Mul', inputs: ['state', 'rate'], outputs: ['stateN'] },
        { op: 'Identity', inputs: ['input'], outputs: ['output'] },
      ],
      inputs: [
        { name: 'input', type: tensor(ELEMENT.float, ['batch', 'length']) },
        { name: 'state', type: state },
        { name: 'rate', type: tensor(ELEMENT.float, []) },
      ],
      outputs: [
        { name: 'output', type: tensor(ELEMENT.float, ['batch', 'length']) },
        { name: 'stateN', type: state },
      ],
    });
    expect(manifest).toMatchObject({
      inputs: [
        { name: 'input', shape: [null] },
        { name: 'rate', shape: [], rowAxis: null },
      ],
      state: [{ input: 'state', output: 'stateN', shape: [2, 3], rowAxis: 1 }],
      outputs: [{ name: 'output' }],
    });
  });

  it("[MD32] of scikit-learn's gives chances with their labels, with or without ZipMap", async () => {
    const row = tensor(ELEMENT.float, ['N', 2]);
    const { manifest, findings } = await look({
      nodes: [
        { op: 'Softmax', inputs: ['X'], outputs: ['probabilities'] },
        {
          op: 'ZipMap',
          domain: 'ai.onnx.ml',
          inputs: ['probabilities'],
          outputs: ['output_probability'],
          attributes: [(out) => out.string(1, 'classlabels_strings').string(9, 'calm').string(9, 'rush').int(20, 8)],
        },
      ],
      inputs: [{ name: 'X', type: row }],
      outputs: [{ name: 'output_probability', type: sequenceOf(mapOf(ELEMENT.string, tensor(ELEMENT.float, []))) }],
    });
    expect(manifest).toMatchObject({
      format: 1,
      outputs: [{ name: 'probabilities', width: 2, labels: ['calm', 'rush'] }],
    });
    expect(findings.some(([what]) => what === 'left out')).toBe(false);
  });

  it('[MD33] whose rows depend on each other runs row by row, and says so', async () => {
    const row = tensor(ELEMENT.double, ['N', 2]);
    const { manifest, findings } = await look({
      nodes: [
        { op: 'ReduceSum', inputs: ['in'], outputs: ['sum'] },
        { op: 'Div', inputs: ['in', 'sum'], outputs: ['out'] },
      ],
      inputs: [{ name: 'in', type: row }],
      outputs: [{ name: 'out', type: row }],
    });
    expect(manifest).toMatchObject({ format: 2, rowsPerRun: 1 });
    expect(findings.find(([what]) => what === 'note')![1]).toMatch(/^each row is a run, since together: .*another$/);
  });

  it('[MD33] that gives NaN for some rows says for how many, and for all is refused', async () => {
    const row = tensor(ELEMENT.float, ['N', 1]);
    const { findings } = await look(through('Sqrt', row));
    expect(findings.find(([what]) => what === 'note')![1]).toMatch(/^NaN or an infinity for \d+ of 16 rows/);
    const never: ForeignModel = {
      ...through('Sqrt', row),
      nodes: [
        { op: 'Exp', inputs: ['in'], outputs: ['above'] },
        { op: 'Neg', inputs: ['above'], outputs: ['below'] },
        { op: 'Sqrt', inputs: ['below'], outputs: ['out'] },
      ],
    };
    await expect(look(never)).rejects.toThrowError(/^MODEL_OUTPUT: .* each of 16 rows/);
  });

  it.each<[string, ForeignModel, RegExp]>([
    ['a sequence', through('Identity', sequenceOf(tensor(ELEMENT.float, []))), /input "in", a sequence$/],
    ['an optional', through('Identity', optional(tensor(ELEMENT.float, []))), /input "in", an optional$/],
    ['bfloat16', through('Identity', tensor(ELEMENT.bfloat16, ['N', 2])), /input "in", a tensor of bfloat16$/],
    ['an operator that is missing', through('Frobnicate', tensor(ELEMENT.float, ['N', 2])), /got .*Frobnicate/],
    [
      'chance',
      through('RandomUniformLike', tensor(ELEMENT.float, [5])),
      /^MODEL_UNSUPPORTED: expected the same answer to the same input/,
    ],
  ])('[MD34] with %s is refused with the true reason', async (_what, model, said) => {
    await expect(look(model)).rejects.toMatchObject({ code: 'MODEL_UNSUPPORTED' });
    await expect(look(model)).rejects.toThrowError(said);
  });

  it('[MD34] that names weights which were not pushed is refused', async () => {
    const external = { weights: { path: 'elsewhere.bin', length: 2 } };
    await expect(look({ external })).rejects.toThrowError(/^MODEL_EXTERNAL: .*"elsewhere.bin"/);
  });

  const columns = {
    layoutHash: 'layout',
    names: ['speed', 'hits', 'level'],
    ranges: [
      [0, 10],
      [0, 5],
      [0, 1],
    ] as const,
  };
  const perColumn: ForeignModel = {
    nodes: [
      {
        op: 'Cast',
        inputs: ['hits'],
        outputs: ['hits as double'],
        attributes: [(out) => out.string(1, 'to').int(3, 11).int(20, 2)],
      },
      { op: 'Add', inputs: ['hits as double', 'pace'], outputs: ['score'] },
    ],
    inputs: [
      { name: 'hits', type: tensor(ELEMENT.int64, ['N', 1]) },
      { name: 'pace', type: tensor(ELEMENT.double, ['N', 1]) },
    ],
    outputs: [{ name: 'score', type: tensor(ELEMENT.double, ['N', 1]) }],
  };

  it("[MD35] with an input per column answers a definition's rows: by name, or as told", async () => {
    const { manifest, bytes, findings } = await look(perColumn, { columns, map: [['pace', ['speed']]] });
    expect(manifest).toMatchObject({ format: 1, layoutHash: 'layout', columns: columns.names, inputWidth: 3 });
    expect(findings.filter(([what]) => what === 'note').map(([, found]) => found)).toEqual([
      'bound: hits = hits',
      'bound: pace = speed',
    ]);
    if (manifest.format !== 1) throw new Error('a model of rows');
    const output = new Float32Array(2);
    await (await OnnxModel.load(manifest, bytes)).run(Float32Array.of(1.5, 4, 9, 2.5, 3, 9), 2, output);
    expect([...output]).toEqual([5.5, 5.5]);
  });

  it('[MD35] of float64 rows in the order of the definition needs no map', async () => {
    const wide = through('Identity', tensor(ELEMENT.double, ['N', 3]));
    expect((await look(wide, { columns })).manifest).toMatchObject({
      format: 1,
      outputs: [{ name: 'out_column', width: 3 }],
    });
    const narrow = through('Identity', tensor(ELEMENT.double, ['N', 2]));
    await expect(look(narrow, { columns })).rejects.toThrowError(/^MODEL_LAYOUT: expected 3 columns in input "in"/);
    const turned = await look(narrow, { columns, map: [['in', ['level', 'speed']]] });
    if (turned.manifest.format !== 1) throw new Error('a model of rows');
    const output = new Float32Array(2);
    await (await OnnxModel.load(turned.manifest, turned.bytes)).run(Float32Array.of(1, 2, 3), 1, output);
    expect([...output]).toEqual([3, 1]);
  });

  it('[MD35] says what it can be bound to', async () => {
    await expect(look(perColumn, { columns })).rejects.toThrowError(
      /--map pace=COLUMN; the columns are speed, hits, level, got input "pace"/,
    );
    await expect(look(perColumn, { columns, map: [['pace', ['sped']]] })).rejects.toThrowError(
      /"sped" \(did you mean speed\?\)/,
    );
    await expect(look(perColumn, { columns, map: [['pac', ['speed']]] })).rejects.toThrowError(
      /"pac" \(did you mean pace\?\)/,
    );
  });
});

describe("ONNX's own tests", async () => {
  /** One of ten, and of each kind of refusal some. */
  const chosen = (await findOnnxTests()).filter(
    (file, i) =>
      i % 10 === 0 ||
      /identity_(seq|opt)|BFLOAT16_to_FLOAT\/|bernoulli\/|adam\/|strnorm_model.*nostop|uint8\//.test(file),
  );

  it('[MD36] are served with the outputs that they expect, or refused with the true reason', async () => {
    expect(chosen.length).toBeGreaterThan(100);
    const results = [];
    for (const file of chosen) results.push(await runOnnxTest(file));
    expect(results.filter(({ outcome }) => outcome === 'wrong')).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === 'served').length).toBeGreaterThan(0.8 * chosen.length);
  });
});
