/**
 * Puts other inputs and outputs before and behind a model's own: casts of types that no request has, one row in place of
 * many inputs, the tensor that a ZipMap would hide. What is between is copied byte for byte.
 */
import { fieldsOf } from '../../../inference/runtime/protobuf-reader.ts';
import { ProtobufWriter } from '../../../training/export/protobuf-writer.ts';

export interface EndValue {
  readonly name: string;
  /** ONNX's number of the element type. */
  readonly element: number;
  /** Null: the file states no shape. */
  readonly shape: readonly (number | string)[] | null;
}

export interface EndNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly integers?: Readonly<Record<string, number>>;
}

export interface EndChange {
  readonly inputs: {
    readonly drop: readonly string[];
    readonly add: readonly EndValue[];
    readonly nodes: readonly EndNode[];
  };
  readonly outputs: {
    readonly drop: readonly string[];
    readonly add: readonly EndValue[];
    readonly nodes: readonly EndNode[];
  };
  /** Constants that the new nodes need: vectors of int64. */
  readonly constants?: Readonly<Record<string, readonly number[]>>;
  /** Opset of ONNX's own operators, for a file that has none. */
  readonly opset: number | null;
}

const MODEL = { graph: 7, opset: 8 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 } as const;
const INT64 = 7;
const ATTRIBUTE_INT = 2;

export function changeEnds(bytes: Uint8Array, change: EndChange): Uint8Array {
  const out = new ProtobufWriter();
  for (const [number, value] of fieldsOf(bytes)) {
    if (number === MODEL.graph && typeof value !== 'number')
      out.message(number, (graph) => changeGraph(graph, value, change));
    else copy(out, number, value);
  }
  if (change.opset !== null) {
    const { opset } = change;
    out.message(MODEL.opset, (set) => set.string(1, '').int(2, opset));
  }
  return out.finish();
}

function changeGraph(out: ProtobufWriter, graph: Uint8Array, { inputs, outputs, constants = {} }: EndChange): void {
  // Nodes are in the order in which they run.
  for (const node of inputs.nodes) out.message(GRAPH.node, (one) => writeNode(one, node));
  for (const [number, value] of fieldsOf(graph)) {
    const dropped = number === GRAPH.input ? inputs.drop : number === GRAPH.output ? outputs.drop : [];
    if (typeof value !== 'number' && dropped.length > 0 && dropped.includes(nameOf(value))) continue;
    copy(out, number, value);
  }
  for (const node of outputs.nodes) out.message(GRAPH.node, (one) => writeNode(one, node));
  for (const [name, values] of Object.entries(constants)) {
    out.message(GRAPH.initializer, (tensor) => {
      tensor.packedInts(1, [values.length]).int(2, INT64).packedInts(7, values).string(8, name);
    });
  }
  for (const value of inputs.add) out.message(GRAPH.input, (one) => writeValue(one, value));
  for (const value of outputs.add) out.message(GRAPH.output, (one) => writeValue(one, value));
}

function copy(out: ProtobufWriter, number: number, value: Uint8Array | number): void {
  if (typeof value === 'number') out.int(number, value);
  else out.bytes(number, value);
}

function nameOf(value: Uint8Array): string {
  for (const [number, text] of fieldsOf(value)) {
    if (number === 1 && typeof text !== 'number') return new TextDecoder().decode(text);
  }
  return '';
}

function writeNode(out: ProtobufWriter, { op, inputs, outputs, integers = {} }: EndNode): void {
  for (const input of inputs) out.string(1, input);
  for (const output of outputs) out.string(2, output);
  out.string(3, `rubato ${outputs[0]}`).string(4, op);
  for (const [name, value] of Object.entries(integers)) {
    out.message(5, (attribute) => attribute.string(1, name).int(3, value).int(20, ATTRIBUTE_INT));
  }
}

function writeValue(out: ProtobufWriter, { name, element, shape }: EndValue): void {
  out.string(1, name);
  out.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.int(1, element);
      if (shape === null) return;
      tensor.message(2, (axes) => {
        for (const axis of shape) {
          axes.message(1, (one) => {
            if (typeof axis === 'number') one.int(1, axis);
            else if (axis !== '') one.string(2, axis);
          });
        }
      });
    }),
  );
}
