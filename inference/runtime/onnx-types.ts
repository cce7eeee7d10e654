/** The types of a model file's inputs and outputs, in words, read from its bytes (field numbers from onnx.proto). */
import { fieldsOf, integerIn, messagesIn, textIn } from './protobuf-reader.ts';

/** ONNX's element types by their numbers. */
const ELEMENTS = [
  ...['undefined', 'float32', 'uint8', 'int8', 'uint16', 'int16', 'int32', 'int64', 'string', 'bool', 'float16'],
  ...['float64', 'uint32', 'uint64', 'complex64', 'complex128', 'bfloat16', 'float8e4m3fn', 'float8e4m3fnuz'],
  ...['float8e5m2', 'float8e5m2fnuz', 'uint4', 'int4', 'float4e2m1', 'float8e8m0', 'uint2', 'int2'],
];

export function elementName(type: number): string {
  return ELEMENTS[type] ?? `element type ${type}`;
}

const MODEL_GRAPH = 7;
const GRAPH = { input: 11, output: 12 } as const;
const VALUE = { name: 1, type: 2 } as const;
const TYPE = { tensor: 1, sequence: 4, map: 5, sparse: 8, optional: 9 } as const;
const TENSOR = { element: 1, shape: 2 } as const;
const MAP = { key: 1, value: 2 } as const;
/** Depth of nested types (sequences of maps of …) that is read. */
const MAX_DEPTH = 8;

/** The type of the input or output `name`, such as `float16[N, 2]` or `a sequence of maps from int64 to float32`. */
export function describeType(bytes: Uint8Array, name: string): string {
  for (const graph of messagesIn(bytes, MODEL_GRAPH)) {
    for (const [number, value] of fieldsOf(graph)) {
      if ((number !== GRAPH.input && number !== GRAPH.output) || typeof value === 'number') continue;
      if (textIn(value, VALUE.name) !== name) continue;
      for (const type of messagesIn(value, VALUE.type)) return typeInWords(type, 0);
    }
  }
  return 'of no stated type';
}

function typeInWords(type: Uint8Array, depth: number): string {
  if (depth > MAX_DEPTH) return 'more of it';
  for (const [number, value] of fieldsOf(type)) {
    if (typeof value === 'number') continue;
    if (number === TYPE.tensor) return tensorInWords(value);
    if (number === TYPE.sparse) return `a sparse tensor of ${elementName(integerIn(value, TENSOR.element))}`;
    if (number === TYPE.sequence) return `a sequence of ${plural(innerType(value, 1, depth))}`;
    if (number === TYPE.optional) return `an optional ${innerType(value, 1, depth)}`;
    if (number === TYPE.map) {
      return `a map from ${elementName(integerIn(value, MAP.key))} to ${innerType(value, MAP.value, depth)}`;
    }
  }
  return 'of no stated type';
}

const plural = (words: string) => words.replace(/^an? (sequence|map|optional|sparse tensor)/, '$1s');

function innerType(bytes: Uint8Array, field: number, depth: number): string {
  for (const type of messagesIn(bytes, field)) return typeInWords(type, depth + 1);
  return 'of no stated type';
}

function tensorInWords(tensor: Uint8Array): string {
  const element = elementName(integerIn(tensor, TENSOR.element));
  for (const shape of messagesIn(tensor, TENSOR.shape)) {
    const sizes = [...messagesIn(shape, 1)].map(sizeInWords);
    return sizes.length === 0 ? `${element} without dimensions` : `${element}[${sizes.join(', ')}]`;
  }
  return `${element} of any shape`;
}

/** A dimension has a name, a size, or nothing. Nothing leaves it open. */
function sizeInWords(dimension: Uint8Array): string {
  let words = '?';
  for (const [number, value] of fieldsOf(dimension)) {
    if (number === 1 && typeof value === 'number') words = String(value);
    if (number === 2 && typeof value !== 'number') words = new TextDecoder().decode(value);
  }
  return words;
}
