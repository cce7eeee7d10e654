/**
 * Named, typed tensors: what a model takes and gives where a row of float32 values is not enough. The first axis of each
 * is rows, so that requests can share a run and large ones can be divided.
 */

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const;

export const TENSOR_TYPES = ['float32', 'float64', 'int64', 'int32', 'bool', 'string'] as const satisfies (
  | keyof typeof ARRAYS
  | 'string'
)[];
export type TensorType = (typeof TENSOR_TYPES)[number];
type NumericType = keyof typeof ARRAYS;

interface TensorOf<Type extends NumericType> {
  readonly name: string;
  readonly type: Type;
  /** Lengths of the axes, rows first. */
  readonly dims: readonly number[];
  /** Row-major. A bool is a byte, 0 or 1. */
  readonly data: InstanceType<(typeof ARRAYS)[Type]>;
}

/** A tensor whose values have one size. */
export type NumericTensor = { readonly [Type in NumericType]: TensorOf<Type> }[NumericType];

/** Texts, which ONNX Runtime copies one by one: slow, and only for models that read words. */
export interface TextTensor {
  readonly name: string;
  readonly type: 'string';
  readonly dims: readonly number[];
  readonly data: readonly string[];
}

export type Tensor = NumericTensor | TextTensor;

/** A tensor as a manifest declares it. */
export interface TensorSpec {
  readonly name: string;
  readonly type: TensorType;
  /** Lengths of the axes after rows; null where a request may choose. */
  readonly shape: readonly (number | null)[];
  /** Where the file has the axis of rows; default 0, null if it has none. A request has it first all the same. */
  readonly rowAxis?: number | null | undefined;
}

/** Bytes of a value; of a text the least, those of its length. */
export function valueBytes(type: TensorType): number {
  return type === 'string' ? TEXT_HEAD_BYTES : ARRAYS[type].BYTES_PER_ELEMENT;
}

/** A text as bytes: its length, then UTF-8. */
const TEXT_HEAD_BYTES = 4;

/** Whether `data` is the kind of array that holds values of this type. */
export function isArrayOf(type: TensorType, data: unknown): boolean {
  if (type === 'string') return Array.isArray(data) && data.every((value) => typeof value === 'string');
  return data instanceof ARRAYS[type];
}

/** Values that tensors of these axes hold. */
export function valueCount(dims: readonly number[]): number {
  let count = 1;
  for (const length of dims) count *= length;
  return count;
}

/** A tensor over all bytes of `buffer`, which hold its values. */
export function tensorOver(
  { name, type }: { readonly name: string; readonly type: TensorType },
  dims: readonly number[],
  buffer: ArrayBuffer,
): Tensor {
  if (type === 'string') return { name, type, dims, data: readTexts(Buffer.from(buffer)) ?? [] };
  // The type and the kind of array come from one table, which TypeScript can't see.
  return { name, type, dims, data: new ARRAYS[type](buffer) } as Tensor;
}

/** The texts that fill `bytes`, or null if they don't. */
export function readTexts(bytes: Buffer): readonly string[] | null {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length < at + TEXT_HEAD_BYTES) return null;
    const end = at + TEXT_HEAD_BYTES + bytes.readUInt32LE(at);
    if (end > bytes.length) return null;
    texts.push(bytes.toString('utf8', at + TEXT_HEAD_BYTES, end));
    at = end;
  }
  return texts;
}

/** A tensor with these values, or null if they are not in the kind of array that the type has. */
export function tensorFrom(
  { name, type }: Pick<Tensor, 'name' | 'type'>,
  dims: readonly number[],
  data: unknown,
): Tensor | null {
  return isArrayOf(type, data) ? ({ name, type, dims, data } as Tensor) : null;
}

/** Zeros, or empty texts, for `rows` rows. An open axis has length 1. */
export function zeros(spec: TensorSpec, rows: number): Tensor {
  const dims = [rows, ...spec.shape.map((length) => length ?? 1)];
  return tensorOver(spec, dims, new ArrayBuffer(valueCount(dims) * valueBytes(spec.type)));
}

/** The bytes of its values; of numbers as a view. */
export function bytesOf({ type, data }: Tensor): Uint8Array {
  if (type !== 'string') return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const texts = data.map((text) => Buffer.from(text));
  const heads = texts.map(({ length }) => Buffer.from(Uint32Array.of(length).buffer));
  return Buffer.concat(texts.flatMap((text, i) => [heads[i]!, text]));
}

/** Bytes that its values take. */
export function bytesIn({ type, data }: Tensor): number {
  if (type !== 'string') return data.byteLength;
  return data.reduce((sum, text) => sum + TEXT_HEAD_BYTES + Buffer.byteLength(text), 0);
}

/** Bytes of all values. */
export function byteCount(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, tensor) => sum + bytesIn(tensor), 0);
}

/** Bytes of one row of all of them; of texts on average. */
export function rowBytes(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, tensor) => sum + bytesIn(tensor) / (tensor.dims[0] ?? 1), 0);
}

/** Bytes of one row as declared; an open axis counts as 1. */
export function leastRowBytes(specs: readonly TensorSpec[]): number {
  return specs.reduce(
    (sum, { type, shape }) => sum + valueBytes(type) * valueCount(shape.map((length) => length ?? 1)),
    0,
  );
}

/** The rows' shape, all tensors together: requests with the same one may share a run. */
export function shapeKey(tensors: readonly Tensor[]): string {
  return tensors.map(({ dims }) => dims.slice(1).join('x')).join(' ');
}
