/** Model files as other exporters write them, with parts that our own writer can't make: types, files, versions. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProtobufWriter } from '../../training/export/protobuf-writer.ts';
import type { ModelManifest, RowManifest } from '../registry/model-manifest.ts';

type Write = (out: ProtobufWriter) => void;

/** ONNX's numbers of the element types that tests use. */
export const ELEMENT = {
  float: 1,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  bfloat16: 16,
} as const;

export interface ForeignValue {
  readonly name: string;
  readonly type: Write;
}

export interface ForeignNode {
  readonly op: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: readonly Write[];
}

export interface ForeignModel {
  readonly irVersion?: number;
  readonly opset?: number;
  readonly nodes?: readonly ForeignNode[];
  readonly inputs?: readonly ForeignValue[];
  readonly outputs?: readonly ForeignValue[];
  /** Weights by name: their file and the number of floats. */
  readonly external?: Readonly<Record<string, { readonly path: string; readonly length: number }>>;
}

/** A tensor. A dimension given as text is a name. `null` for all dimensions states none. */
export function tensor(element: number, dimensions: readonly (string | number)[] | null): Write {
  return (type) =>
    type.message(1, (out) => {
      out.int(1, element);
      if (dimensions === null) return;
      out.message(2, (shape) => {
        for (const size of dimensions)
          shape.message(1, (one) => (typeof size === 'string' ? one.string(2, size) : one.int(1, size)));
      });
    });
}

export const sequenceOf =
  (element: Write): Write =>
  (type) =>
    type.message(4, (out) => out.message(1, element));

export const mapOf =
  (key: number, value: Write): Write =>
  (type) =>
    type.message(5, (out) => out.int(1, key).message(2, value));

export const optional =
  (element: Write): Write =>
  (type) =>
    type.message(9, (out) => out.message(1, element));

export const ints =
  (name: string, values: readonly number[]): Write =>
  (out) =>
    out.string(1, name).packedInts(8, values).int(20, 7);

const PAIR = tensor(ELEMENT.float, ['N', 2]);

/** The file of a model that adds its input `row`, two columns, to itself. `model` changes parts of it. */
export function encodeForeign(model: ForeignModel = {}): Uint8Array {
  const {
    irVersion = 10,
    opset = 21,
    inputs = [{ name: 'row', type: PAIR }],
    outputs = [{ name: 'out', type: PAIR }],
    nodes = [{ op: 'Add', inputs: ['row', 'row'], outputs: ['out'] }],
    external = {},
  } = model;
  const out = new ProtobufWriter();
  out.int(1, irVersion);
  out.message(7, (graph) => {
    for (const node of nodes) graph.message(1, (one) => writeNode(one, node));
    graph.string(2, 'foreign');
    for (const [name, { path, length }] of Object.entries(external)) {
      graph.message(5, (weights) => writeExternal(weights, name, path, length));
    }
    for (const value of inputs) graph.message(11, (one) => one.string(1, value.name).message(2, value.type));
    for (const value of outputs) graph.message(12, (one) => one.string(1, value.name).message(2, value.type));
  });
  out.message(8, (set) => set.string(1, '').int(2, opset));
  out.message(8, (set) => set.string(1, 'ai.onnx.ml').int(2, 5));
  return out.finish();
}

function writeNode(out: ProtobufWriter, { op, domain = '', inputs, outputs, attributes = [] }: ForeignNode): void {
  for (const input of inputs) out.string(1, input);
  for (const output of outputs) out.string(2, output);
  out.string(4, op);
  for (const attribute of attributes) out.message(5, attribute);
  if (domain !== '') out.string(7, domain);
}

function writeExternal(out: ProtobufWriter, name: string, path: string, length: number): void {
  out.packedInts(1, [length]).int(2, ELEMENT.float).string(8, name);
  out.message(13, (entry) => entry.string(1, 'location').string(2, path));
  out.int(14, 1);
}

/** A manifest that fits `encodeForeign()`. `change` changes parts of it. */
export function foreignManifest(bytes: Uint8Array, change: Partial<RowManifest> = {}): RowManifest {
  return {
    format: 1,
    name: 'foreign',
    version: '1',
    layoutHash: 'layout-of-foreign',
    inputName: 'row',
    inputWidth: 2,
    outputs: [{ name: 'out', width: 2 }],
    sha256: sha256Of(bytes),
    metrics: {},
    baseline: [0, 0],
    golden: { rows: [[1, 2]], outputs: [[2, 4]], toleranceRelative: 0, exactOutputs: ['out'] },
    trainedBy: { made: 'for a test' },
    ...change,
  };
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Writes model and manifest where a model store finds them, and `files` beside them. Returns the folder. */
export async function writeForeign(
  directory: string,
  bytes: Uint8Array,
  manifest: ModelManifest,
  files: Readonly<Record<string, Uint8Array>> = {},
): Promise<string> {
  const folder = join(directory, manifest.name, manifest.version);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), bytes);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}
