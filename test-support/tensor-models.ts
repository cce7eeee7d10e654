/** Small models that take and give tensors, for tests: an ONNX file and a manifest whose golden run they answer. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GoldenTensor } from '../inference/registry/golden-tensors.ts';
import { checkManifest } from '../inference/registry/model-manifest.ts';
import { givenBy, type TensorManifest, takenBy } from '../inference/registry/tensor-manifest.ts';
import { createOrtSession, Tensor as OrtTensor } from '../inference/runtime/ort-session.ts';
import { type Tensor, type TensorSpec, tensorFrom, zeros } from '../inference/tensors/tensor.ts';
import { ELEMENT, encodeForeign, type ForeignNode, tensor } from '../inference/testing/foreign-models.ts';

export interface TensorModelFile extends Pick<TensorManifest, 'inputs' | 'outputs' | 'state'> {
  readonly nodes: readonly ForeignNode[];
}

/** A tensor of the type that the array stands for; a Uint8Array holds bools. */
export function tensorOf(name: string, dims: readonly number[], data: Tensor['data']): Tensor {
  for (const type of ['float32', 'float64', 'int64', 'int32', 'bool'] as const) {
    const made = tensorFrom({ name, type }, dims, data);
    if (made !== null) return made;
  }
  throw new Error('an array of no type');
}

const ELEMENTS = {
  float32: ELEMENT.float,
  float64: ELEMENT.double,
  int64: ELEMENT.int64,
  int32: ELEMENT.int32,
  bool: ELEMENT.bool,
  string: ELEMENT.string,
} as const;

/** Gives back what it gets, one tensor of each type. */
export const EVERY_TYPE: TensorModelFile = (() => {
  const inputs: TensorSpec[] = [
    { name: 'single', type: 'float32', shape: [2] },
    { name: 'double', type: 'float64', shape: [3] },
    { name: 'large', type: 'int64', shape: [] },
    { name: 'small', type: 'int32', shape: [2, 2] },
    { name: 'flag', type: 'bool', shape: [1] },
  ];
  return {
    inputs: inputs.map((spec) => ({ ...spec, shape: [...spec.shape] })),
    outputs: inputs.map(({ name, type, shape }) => ({ name: `${name} back`, type, shape: [...shape] })),
    nodes: inputs.map(({ name }) => ({ op: 'Identity', inputs: [name], outputs: [`${name} back`] })),
  };
})();

/** Doubles its row and gives back its tokens, of which each request may have another number. */
export const TOKENS: TensorModelFile = {
  inputs: [
    { name: 'row', type: 'float32', shape: [2] },
    { name: 'tokens', type: 'int64', shape: [null] },
  ],
  outputs: [
    { name: 'doubled', type: 'float32', shape: [2] },
    { name: 'same', type: 'int64', shape: [null] },
  ],
  nodes: [
    { op: 'Add', inputs: ['row', 'row'], outputs: ['doubled'] },
    { op: 'Identity', inputs: ['tokens'], outputs: ['same'] },
  ],
};

/** Adds up its rows: the sum so far is its state. */
export const RUNNING_SUM: TensorModelFile = {
  inputs: [{ name: 'row', type: 'float32', shape: [2] }],
  outputs: [{ name: 'total', type: 'float32', shape: [2] }],
  state: [{ input: 'sum', output: 'next sum', type: 'float32', shape: [2] }],
  nodes: [
    { op: 'Add', inputs: ['row', 'sum'], outputs: ['total'] },
    { op: 'Add', inputs: ['row', 'sum'], outputs: ['next sum'] },
  ],
};

export interface WrittenTensorModel {
  readonly name: string;
  readonly version: string;
  readonly layoutHash: string;
}

export function encodeTensorModel({ nodes, ...sides }: TensorModelFile): Uint8Array {
  const values = (specs: readonly TensorSpec[]) =>
    specs.map(({ name, type, shape }) => ({
      name,
      type: tensor(ELEMENTS[type], ['N', ...shape.map((length, axis) => length ?? `axis ${axis} of ${name}`)]),
    }));
  return encodeForeign({ nodes, inputs: values(takenBy(sides)), outputs: values(givenBy(sides)) });
}

/** A manifest that fits `bytes`, with a golden run of three rows. */
export async function tensorManifestOf(
  name: string,
  file: TensorModelFile,
  bytes: Uint8Array,
): Promise<TensorManifest> {
  const { inputs, outputs, state } = file;
  const asked = takenBy(file).map((spec) => {
    const made = zeros(spec, 3);
    if (made.type === 'string') return made;
    for (let i = 0; i < made.data.length; i++) made.data[i] = made.type === 'int64' ? BigInt(i % 2) : i % 2;
    return made;
  });
  const session = await createOrtSession(bytes);
  const feeds = Object.fromEntries(
    asked.map((one) => [
      one.name,
      one.type === 'string'
        ? new OrtTensor(one.type, [...one.data], one.dims)
        : new OrtTensor(one.type, one.data, one.dims),
    ]),
  );
  const given = givenBy(file);
  const results = await session.runOpen(
    feeds,
    given.map((spec) => spec.name),
  );
  const back = given.map((spec) => tensorFrom(spec, results[spec.name]!.dims, results[spec.name]!.data)!);
  return {
    format: 2,
    name,
    version: '1',
    layoutHash: `layout-of-${name}`,
    inputs,
    outputs,
    ...(state !== undefined && { state }),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    metrics: {},
    golden: { runs: [{ inputs: goldenOf(asked), outputs: goldenOf(back) }], toleranceRelative: 0, exactOutputs: [] },
    trainedBy: { made: 'for a test' },
  };
}

/** Tensors as a manifest writes them. */
export function goldenOf(tensors: readonly Tensor[]): TensorManifest['golden']['runs'][number]['inputs'] {
  return Object.fromEntries(
    tensors.map(({ name, type, dims, data }) => {
      const values = Array.from<number | bigint | string, GoldenTensor['values'][number]>(data, (value) => {
        if (typeof value === 'string') return value;
        if (type === 'bool') return value === 1;
        if (typeof value === 'bigint') return String(value);
        if (Number.isNaN(value)) return null;
        return Number.isFinite(value) ? value : String(value);
      });
      return [name, { dims: [...dims], values }];
    }),
  );
}

/** Writes the model as NAME/1 below `directory`. `change` may spoil the manifest, to test bad files. */
export async function writeTensorModel(
  directory: string,
  name: string,
  file: TensorModelFile,
  change: (manifest: TensorManifest) => TensorManifest = (manifest) => manifest,
): Promise<WrittenTensorModel> {
  const bytes = encodeTensorModel(file);
  const manifest = change(await tensorManifestOf(name, file, bytes));
  checkManifest(JSON.parse(JSON.stringify(manifest)), name);
  const folder = join(directory, name, '1');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), bytes);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return { name, version: '1', layoutHash: manifest.layoutHash };
}
