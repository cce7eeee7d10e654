/**
 * Small models for tests and benchmarks, written as a trainer writes them: an ONNX file, a manifest, golden rows. This
 * file may import the ONNX writer of training/, which inference itself may not.
 */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RowManifest } from '../inference/registry/model-manifest.ts';
import { createOrtSession, Tensor } from '../inference/runtime/ort-session.ts';
import { encodeModel, type OnnxGraph, type OnnxNode, type OnnxTensor } from '../training/export/onnx-writer.ts';
import { createRandom } from '../training/random.ts';

export interface TestModel {
  readonly name: string;
  readonly version: string;
  readonly layoutHash: string;
  readonly inputWidth: number;
  readonly outputWidth: number;
}

/** A multilayer perceptron of the given widths (input first, output last) with Relu between, seeded weights. */
export function perceptron(widths: readonly number[], seed = 1): OnnxGraph {
  const random = createRandom(seed);
  const initializers: Record<string, OnnxTensor> = {};
  const nodes: OnnxNode[] = [];
  let input = 'row';
  for (let layer = 1; layer < widths.length; layer++) {
    const [from, to] = [widths[layer - 1]!, widths[layer]!];
    const scale = Math.sqrt(2 / from);
    initializers[`w${layer}`] = {
      type: 'float',
      shape: [from, to],
      values: Float32Array.from({ length: from * to }, () => (random() * 2 - 1) * scale),
    };
    initializers[`b${layer}`] = {
      type: 'float',
      shape: [to],
      values: Float32Array.from({ length: to }, () => random() * 0.1),
    };
    const last = layer === widths.length - 1;
    const sum = last ? 'out' : `sum${layer}`;
    nodes.push({ op: 'Gemm', inputs: [input, `w${layer}`, `b${layer}`], outputs: [sum] });
    if (!last) nodes.push({ op: 'Relu', inputs: [sum], outputs: [`hidden${layer}`] });
    input = `hidden${layer}`;
  }
  return graph('perceptron', widths[0]!, widths.at(-1)!, nodes, initializers);
}

/** Doubles the row, so that the answer shows what was asked. */
export function doubler(width: number): OnnxGraph {
  return graph('doubler', width, width, [{ op: 'Add', inputs: ['row', 'row'], outputs: ['out'] }], {});
}

/**
 * Doubles the row too, after a detour through `hidden` × `hidden` weights whose result does not matter: a run that
 * takes time, and whose answer shows what was asked.
 */
export function slowDoubler(width: number, hidden: number): OnnxGraph {
  const weights = (from: number, to: number, value: number): OnnxTensor => ({
    type: 'float',
    shape: [from, to],
    values: new Float32Array(from * to).fill(value),
  });
  const initializers = {
    spread: weights(width, hidden, 1e-6),
    detour: weights(hidden, hidden, 1e-6),
    nothing: weights(hidden, width, 0),
  };
  const nodes: OnnxNode[] = [
    { op: 'Gemm', inputs: ['row', 'spread'], outputs: ['hidden1'] },
    { op: 'Gemm', inputs: ['hidden1', 'detour'], outputs: ['hidden2'] },
    { op: 'Gemm', inputs: ['hidden2', 'nothing'], outputs: ['zero'] },
    { op: 'Add', inputs: ['row', 'row'], outputs: ['double'] },
    { op: 'Add', inputs: ['double', 'zero'], outputs: ['out'] },
  ];
  return graph('slow-doubler', width, width, nodes, initializers);
}

/** The square root of the row: NaN wherever a value is below zero. */
export function rooter(width: number): OnnxGraph {
  return graph('rooter', width, width, [{ op: 'Sqrt', inputs: ['row'], outputs: ['out'] }], {});
}

function graph(
  name: string,
  width: number,
  outputWidth: number,
  nodes: readonly OnnxNode[],
  initializers: Record<string, OnnxTensor>,
): OnnxGraph {
  return {
    name,
    nodes,
    initializers,
    inputs: [{ name: 'row', width }],
    outputs: [{ name: 'out', width: outputWidth }],
  };
}

/** Writes `graph` as NAME/1 below `directory`. `change` may spoil the manifest, to test bad files. */
export async function writeTestModel(
  directory: string,
  name: string,
  model: OnnxGraph,
  change: (manifest: RowManifest) => RowManifest = (manifest) => manifest,
): Promise<TestModel> {
  const bytes = encodeModel(model);
  const inputWidth = model.inputs[0]!.width;
  const outputWidth = model.outputs[0]!.width;
  const row = Float32Array.from({ length: inputWidth }, (_, i) => (i % 7) / 7);
  const golden = new Float32Array(outputWidth);
  const session = await createOrtSession(bytes);
  await session.run(
    { row: new Tensor('float32', row, [1, inputWidth]) },
    { out: new Tensor('float32', golden, [1, outputWidth]) },
  );
  const layoutHash = `layout-of-${name}`;
  const manifest = change({
    format: 1,
    name,
    version: '1',
    layoutHash,
    inputName: 'row',
    inputWidth,
    outputs: [{ name: 'out', width: outputWidth }],
    sha256: createHash('sha256').update(bytes).digest('hex'),
    metrics: {},
    baseline: [...row].map(() => 0),
    golden: { rows: [[...row]], outputs: [[...golden]], toleranceRelative: 1e-5, exactOutputs: [] },
    trainedBy: { made: 'for a test' },
  });
  const folder = join(directory, name, '1');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), bytes);
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return { name, version: '1', layoutHash, inputWidth, outputWidth };
}
