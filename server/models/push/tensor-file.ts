/** Reads a tensor as ONNX's tests keep it in a file of its own (field numbers from onnx.proto), in a type that requests have. */
import { elementName } from '../../../inference/runtime/onnx-types.ts';
import { fieldsOf, integerIn, messagesIn } from '../../../inference/runtime/protobuf-reader.ts';
import { type Tensor, valueCount } from '../../../inference/tensors/tensor.ts';

const TENSOR = { dims: 1, type: 2, floats: 4, ints: 5, texts: 6, longs: 7, raw: 9, doubles: 10, unsigned: 11 } as const;

/** The tensor under this name; null for types that no request has, and for what is no tensor. */
export function readTensorFile(bytes: Uint8Array, name: string): Tensor | null {
  const element = elementName(integerIn(bytes, TENSOR.type));
  const dims = integers(bytes, TENSOR.dims).map(Number);
  const count = valueCount(dims);
  if (element === 'string') {
    const data = [...messagesIn(bytes, TENSOR.texts)].map((text) => new TextDecoder().decode(text));
    return data.length === count ? { name, type: 'string', dims, data } : null;
  }
  const raw = messagesIn(bytes, TENSOR.raw).next().value;
  const values = raw === undefined ? listed(bytes, element) : readRaw(raw, element);
  if (values === null || values.length !== count) return null;
  switch (element) {
    case 'float32':
    case 'float16':
      return { name, type: 'float32', dims, data: Float32Array.from(values, Number) };
    case 'float64':
      return { name, type: 'float64', dims, data: Float64Array.from(values, Number) };
    case 'bool':
      return { name, type: 'bool', dims, data: Uint8Array.from(values, Number) };
    case 'int64':
    case 'uint32':
    case 'uint64':
      return { name, type: 'int64', dims, data: BigInt64Array.from(values, BigInt) };
    default:
      return { name, type: 'int32', dims, data: Int32Array.from(values, Number) };
  }
}

type Values = readonly (number | bigint)[];

const RAW: Readonly<Record<string, (bytes: ArrayBuffer) => Values>> = {
  float32: (bytes) => [...new Float32Array(bytes)],
  float64: (bytes) => [...new Float64Array(bytes)],
  float16: (bytes) => [...new Uint16Array(bytes)].map(halfOf),
  int8: (bytes) => [...new Int8Array(bytes)],
  uint8: (bytes) => [...new Uint8Array(bytes)],
  int16: (bytes) => [...new Int16Array(bytes)],
  uint16: (bytes) => [...new Uint16Array(bytes)],
  int32: (bytes) => [...new Int32Array(bytes)],
  uint32: (bytes) => [...new Uint32Array(bytes)],
  int64: (bytes) => [...new BigInt64Array(bytes)],
  uint64: (bytes) => [...new BigInt64Array(bytes)],
  bool: (bytes) => [...new Uint8Array(bytes)],
};

function readRaw(raw: Uint8Array, element: string): Values | null {
  return RAW[element]?.(Uint8Array.from(raw).buffer) ?? null;
}

/** Values in the field that their type has. */
function listed(bytes: Uint8Array, element: string): Values | null {
  if (element === 'float32') return packed(bytes, TENSOR.floats, (data) => [...new Float32Array(data)]);
  if (element === 'float64') return packed(bytes, TENSOR.doubles, (data) => [...new Float64Array(data)]);
  if (element === 'int64') return integers(bytes, TENSOR.longs);
  if (element === 'uint64' || element === 'uint32') return integers(bytes, TENSOR.unsigned);
  if (!(element in RAW)) return null;
  const values = integers(bytes, TENSOR.ints).map((value) => Number(BigInt.asIntN(32, value)));
  return element === 'float16' ? values.map(halfOf) : values;
}

function packed(bytes: Uint8Array, field: number, read: (data: ArrayBuffer) => number[]): Values {
  return [...messagesIn(bytes, field)].flatMap((part) => read(Uint8Array.from(part).buffer));
}

/** Repeated integers, packed or not. */
function integers(bytes: Uint8Array, wanted: number): readonly bigint[] {
  const found: bigint[] = [];
  for (const [number, value] of fieldsOf(bytes)) {
    if (number !== wanted) continue;
    if (typeof value === 'number') found.push(BigInt(value));
    else {
      let [sum, shift] = [0n, 0n];
      for (const byte of value) {
        sum |= BigInt(byte & 0x7f) << shift;
        shift += 7n;
        if (byte >= 0x80) continue;
        found.push(BigInt.asIntN(64, sum));
        [sum, shift] = [0n, 0n];
      }
    }
  }
  return found;
}

/** The value of a half, from its bits. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
