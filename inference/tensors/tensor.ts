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

export const TENSOR_TYPES = ['float32', 'float64', 'int64', 'int32', 'bool'] as const satisfies (keyof typeof ARRAYS)[];
export type TensorType = (typeof TENSOR_TYPES)[number];

interface TensorOf<Type extends TensorType> {
  readonly name: string;
  readonly type: Type;
  /** Lengths of the axes, rows first. */
  readonly dims: readonly number[];
  /** Row-major. A bool is a byte, 0 or 1. */
  readonly data: InstanceType<(typeof ARRAYS)[Type]>;
}

export type Tensor = { readonly [Type in TensorType]: TensorOf<Type> }[TensorType];

/** A tensor as a manifest declares it. */
export interface TensorSpec {
  readonly name: string;
  readonly type: TensorType;
  /** Lengths of the axes after rows; null where a request may choose. */
  readonly shape: readonly (number | null)[];
}

/** Bytes of a value. */
export function valueBytes(type: TensorType): number {
  return ARRAYS[type].BYTES_PER_ELEMENT;
}

/** Whether `data` is the kind of array that holds values of this type. */
export function isArrayOf(type: TensorType, data: unknown): boolean {
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
  { name, type }: Pick<Tensor, 'name' | 'type'>,
  dims: readonly number[],
  buffer: ArrayBuffer,
): Tensor {
  // The type and the kind of array come from one table, which TypeScript can't see.
  return { name, type, dims, data: new ARRAYS[type](buffer) } as Tensor;
}

/** A tensor with these values, or null if they are not in the kind of array that the type has. */
export function tensorFrom(
  { name, type }: Pick<Tensor, 'name' | 'type'>,
  dims: readonly number[],
  data: unknown,
): Tensor | null {
  return isArrayOf(type, data) ? ({ name, type, dims, data } as Tensor) : null;
}

/** Zeros for `rows` rows. An open axis has length 1. */
export function zeros(spec: TensorSpec, rows: number): Tensor {
  const dims = [rows, ...spec.shape.map((length) => length ?? 1)];
  return tensorOver(spec, dims, new ArrayBuffer(valueCount(dims) * valueBytes(spec.type)));
}

/** The bytes of its values, as a view. */
export function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Bytes of all values. */
export function byteCount(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
}

/** Bytes of one row of all of them. */
export function rowBytes(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { type, dims }) => sum + valueBytes(type) * valueCount(dims.slice(1)), 0);
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
