/**
 * Writes ONNX models (onnx.ai/onnx/repo-docs/IR.html; field numbers from onnx.proto, IR version 10). It has only what
 * our exports need: nodes, attributes, subgraphs, tensors of a few types, and values whose first axis is rows and is
 * named "N". The same graph gives the same bytes.
 */
import { ProtobufWriter } from './protobuf-writer.ts';

/** Values are row-major; an empty `shape` means a scalar. */
export type OnnxTensor =
  | { readonly type: 'float' | 'double'; readonly shape: readonly number[]; readonly values: ArrayLike<number> }
  | { readonly type: 'int64'; readonly shape: readonly number[]; readonly values: readonly number[] }
  | { readonly type: 'uint8'; readonly shape: readonly number[]; readonly values: readonly number[] };

/** A vector with one value per column of a row. */
export function floatVector(values: ArrayLike<number>): OnnxTensor & { readonly type: 'float' } {
  return { type: 'float', shape: [values.length], values };
}

/** The same in float64. */
export function doubleVector(values: ArrayLike<number>): OnnxTensor {
  return { type: 'double', shape: [values.length], values };
}

export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly values: readonly number[] }
  | { readonly kind: 'floats'; readonly values: ArrayLike<number> }
  | { readonly kind: 'strings'; readonly values: readonly string[] }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  /** The graph that a branch or a loop runs; it sees the names around it. */
  | { readonly kind: 'graph'; readonly value: OnnxGraph };

export interface OnnxNode {
  readonly op: string;
  /** Empty for the standard operators, `ai.onnx.ml` for trees and the like. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A node that gives the same numbers as another type. */
export function castTo(type: OnnxTensor['type'], from: string, to: string): OnnxNode {
  return { op: 'Cast', inputs: [from], outputs: [to], attributes: { to: { kind: 'int', value: DATA_TYPE[type] } } };
}

/** An input or output of shape [N, …axes, width]. */
export interface OnnxValue {
  readonly name: string;
  readonly width: number;
  /** The element type; `float` when omitted. */
  readonly type?: OnnxTensor['type'];
  /** The axes between rows and width; none when omitted. An axis of open length has a name. */
  readonly axes?: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers?: Readonly<Record<string, OnnxTensor>>;
}

/** Versions of the format and of the operators: those that older runtimes read too … */
const COMMON = { ir: 8, opset: 17, ml: 3 };
/** … and the first that have TreeEnsemble. */
const TREES = { ir: 10, opset: 21, ml: 5 };
const DATA_TYPE = { float: 1, uint8: 2, int64: 7, double: 11 } as const;
const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 } as const;

/** The bytes of a ModelProto. */
export function encodeModel(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const model = new ProtobufWriter();
  const { ir, opset, ml } = graph.nodes.some(({ op }) => op === 'TreeEnsemble') ? TREES : COMMON;
  model.int(1, ir).string(2, 'rubato');
  model.message(7, (out) => writeGraph(out, graph));
  model.message(8, (out) => out.string(1, '').int(2, opset));
  model.message(8, (out) => out.string(1, 'ai.onnx.ml').int(2, ml));
  return model.finish();
}

function writeGraph(out: ProtobufWriter, graph: OnnxGraph): void {
  for (const [index, node] of graph.nodes.entries()) out.message(1, (nested) => writeNode(nested, node, index));
  out.string(2, graph.name);
  for (const [name, tensor] of Object.entries(graph.initializers ?? {})) {
    out.message(5, (nested) => writeTensor(nested, tensor, name));
  }
  for (const input of graph.inputs) out.message(11, (nested) => writeValue(nested, input));
  for (const output of graph.outputs) out.message(12, (nested) => writeValue(nested, output));
}

function writeNode(out: ProtobufWriter, node: OnnxNode, index: number): void {
  for (const input of node.inputs) out.string(1, input);
  for (const output of node.outputs) out.string(2, output);
  out.string(3, `${node.op}_${index}`).string(4, node.op);
  for (const [name, attribute] of Object.entries(node.attributes ?? {})) {
    out.message(5, (nested) => writeAttribute(nested, name, attribute));
  }
  if (node.domain !== undefined && node.domain !== '') out.string(7, node.domain);
}

function writeAttribute(out: ProtobufWriter, name: string, attribute: OnnxAttribute): void {
  out.string(1, name);
  switch (attribute.kind) {
    case 'float':
      out.float(2, attribute.value);
      break;
    case 'int':
      out.int(3, attribute.value);
      break;
    case 'string':
      out.string(4, attribute.value);
      break;
    case 'tensor':
      out.message(5, (nested) => writeTensor(nested, attribute.value, name));
      break;
    case 'graph':
      out.message(6, (nested) => writeGraph(nested, attribute.value));
      break;
    case 'floats':
      out.packedFloats(7, attribute.values);
      break;
    case 'ints':
      out.packedInts(8, attribute.values);
      break;
    case 'strings':
      for (const value of attribute.values) out.string(9, value);
      break;
  }
  out.int(20, ATTRIBUTE_TYPE[attribute.kind]);
}

function writeTensor(out: ProtobufWriter, tensor: OnnxTensor, name: string): void {
  out.packedInts(1, tensor.shape);
  out.int(2, DATA_TYPE[tensor.type]);
  out.string(8, name);
  out.bytes(9, rawBytes(tensor));
}

/** The values as little endian bytes: raw_data has this order on every machine. */
function rawBytes(tensor: OnnxTensor): Uint8Array {
  const { length } = tensor.values;
  if (tensor.type === 'uint8') return Uint8Array.from(tensor.values);
  const view = new DataView(new ArrayBuffer(length * (tensor.type === 'float' ? 4 : 8)));
  for (let i = 0; i < length; i++) {
    if (tensor.type === 'float') view.setFloat32(4 * i, tensor.values[i]!, true);
    else if (tensor.type === 'double') view.setFloat64(8 * i, tensor.values[i]!, true);
    else view.setBigInt64(8 * i, BigInt(tensor.values[i]!), true);
  }
  return new Uint8Array(view.buffer);
}

function writeValue(out: ProtobufWriter, { name, width, type = 'float', axes = [] }: OnnxValue): void {
  out.string(1, name);
  out.message(2, (value) =>
    value.message(1, (tensor) => {
      tensor.int(1, DATA_TYPE[type]);
      tensor.message(2, (shape) => {
        for (const axis of ['N', ...axes, width]) {
          shape.message(1, (dimension) =>
            typeof axis === 'string' ? dimension.string(2, axis) : dimension.int(1, axis),
          );
        }
      });
    }),
  );
}
