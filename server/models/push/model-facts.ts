/** What a model file says of itself, read from its bytes before anything runs it (field numbers from onnx.proto). */
import { elementName } from '../../../inference/runtime/onnx-types.ts';
import { fieldsOf, integerIn, messagesIn, textIn } from '../../../inference/runtime/protobuf-reader.ts';

/** A graph's input or output. */
export interface FileValue {
  readonly name: string;
  /** A tensor's element type by ONNX's name; else what it is instead, such as `a sequence`. */
  readonly type: string;
  readonly isTensor: boolean;
  /** Lengths, names of open axes (`''` for one without a name); null if the file states none. */
  readonly shape: readonly (number | string)[] | null;
}

/** scikit-learn's last step, which makes a list of maps of a tensor: the tensor itself is what is wanted. */
interface ZipMap {
  readonly input: string;
  readonly labels: readonly string[];
}

export interface ModelFacts {
  /** Those that a request brings: names that have an initializer are constants. */
  readonly inputs: readonly FileValue[];
  readonly outputs: readonly FileValue[];
  /** Keyed by the name of the output. */
  readonly zipMaps: ReadonlyMap<string, ZipMap>;
  /** Newest operators it was written for, by domain. */
  readonly opsets: ReadonlyMap<string, number>;
}

const MODEL = { graph: 7, opset: 8 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 } as const;
const NODE = { input: 1, output: 2, op: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, ints: 8, strings: 9 } as const;
const TENSOR_NAME = 8;
const VALUE = { name: 1, type: 2 } as const;
const KINDS: Readonly<Record<number, string>> = { 4: 'a sequence', 5: 'a map', 8: 'a sparse tensor', 9: 'an optional' };

export function readFacts(bytes: Uint8Array): ModelFacts {
  const graph = messagesIn(bytes, MODEL.graph).next().value ?? new Uint8Array(0);
  const constants = new Set([...messagesIn(graph, GRAPH.initializer)].map((tensor) => textIn(tensor, TENSOR_NAME)));
  const zipMaps = new Map<string, ZipMap>();
  for (const node of messagesIn(graph, GRAPH.node)) {
    if (textIn(node, NODE.op) === 'ZipMap')
      zipMaps.set(textIn(node, NODE.output), { input: textIn(node, NODE.input), labels: labelsOf(node) });
  }
  return {
    inputs: [...messagesIn(graph, GRAPH.input)].map(readValue).filter(({ name }) => !constants.has(name)),
    outputs: [...messagesIn(graph, GRAPH.output)].map(readValue),
    zipMaps,
    opsets: new Map([...messagesIn(bytes, MODEL.opset)].map((set) => [textIn(set, 1), integerIn(set, 2)])),
  };
}

function readValue(value: Uint8Array): FileValue {
  const name = textIn(value, VALUE.name);
  for (const type of messagesIn(value, VALUE.type)) {
    for (const [number, inner] of fieldsOf(type)) {
      if (typeof inner === 'number') continue;
      if (number === 1) return { name, isTensor: true, type: elementName(integerIn(inner, 1)), shape: shapeOf(inner) };
      const type = KINDS[number];
      if (type !== undefined) return { name, isTensor: false, type, shape: null };
    }
  }
  return { name, isTensor: false, type: 'of no stated type', shape: null };
}

function shapeOf(tensor: Uint8Array): readonly (number | string)[] | null {
  for (const shape of messagesIn(tensor, 2)) {
    return [...messagesIn(shape, 1)].map((dimension) => {
      const name = textIn(dimension, 2);
      const stated = [...fieldsOf(dimension)].some(([number, value]) => number === 1 && typeof value === 'number');
      return stated ? integerIn(dimension, 1) : name;
    });
  }
  return null;
}

function labelsOf(node: Uint8Array): readonly string[] {
  for (const attribute of messagesIn(node, NODE.attribute)) {
    const name = textIn(attribute, ATTRIBUTE.name);
    if (name === 'classlabels_strings')
      return [...messagesIn(attribute, ATTRIBUTE.strings)].map((text) => new TextDecoder().decode(text));
    if (name === 'classlabels_int64s') return integersIn(attribute, ATTRIBUTE.ints).map(String);
  }
  return [];
}

/** Repeated integers, packed or not. */
function integersIn(bytes: Uint8Array, wanted: number): readonly number[] {
  const found: number[] = [];
  for (const [number, value] of fieldsOf(bytes)) {
    if (number !== wanted) continue;
    if (typeof value === 'number') found.push(value);
    else {
      let [sum, scale] = [0, 1];
      for (const byte of value) {
        sum += (byte & 0x7f) * scale;
        scale *= 128;
        if (byte >= 0x80) continue;
        found.push(sum);
        [sum, scale] = [0, 1];
      }
    }
  }
  return found;
}
