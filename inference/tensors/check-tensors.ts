/** Compares tensors with what a manifest declares. What is wrong is told in words that name the tensor. */
import { show, showUnknown } from '../check-declaration.ts';
import { byteCount, isArrayOf, TENSOR_TYPES, type Tensor, type TensorSpec, valueCount } from './tensor.ts';

/** Bytes of all tensors of a request, as of the largest slab of rows. */
export const MAX_TENSOR_BYTES = 16 * 1024 * 1024;

/** `"tokens" as int64[N, ?]` */
export function describeSpec({ name, type, shape }: TensorSpec): string {
  return `"${name}" as ${type}[${['N', ...shape.map((length) => length ?? '?')].join(', ')}]`;
}

/** `int64[2, 7]` */
export function describeTensor({ type, dims }: Tensor): string {
  return `${TENSOR_TYPES.includes(type) ? type : show(type)}${show(dims)}`;
}

/**
 * What is wrong with `tensors`, or null if they are those of `specs` with `rowCount` rows each. Their order doesn't
 * matter. `what` names them: input, state, output. Plain JavaScript may pass anything.
 */
export function tensorsProblem(
  what: string,
  tensors: readonly Tensor[],
  specs: readonly TensorSpec[],
  rowCount: number,
  maxBytes = MAX_TENSOR_BYTES,
): string | null {
  if (!Array.isArray(tensors)) return `expected a list of ${what} tensors, got ${show(tensors)}`;
  const seen = new Set<string>();
  for (const tensor of tensors as readonly unknown[]) {
    if (!isTensorLike(tensor)) return `expected ${what} tensors with name, type, dims and data, got ${show(tensor)}`;
    const spec = specs.find(({ name }) => name === tensor.name);
    if (spec === undefined) {
      const names = specs.map(({ name }) => name);
      return `expected ${names.length === 0 ? `no ${what}` : `${what} ${names.join(', ')}`}, got ${showUnknown(tensor.name, names)}`;
    }
    if (seen.has(spec.name)) return `expected ${what} "${spec.name}" once, got it twice`;
    seen.add(spec.name);
    const problem = tensorProblem(tensor, spec, rowCount);
    if (problem !== null) return `expected ${what} ${describeSpec(spec)}, got ${problem}`;
  }
  const missing = specs.find(({ name }) => !seen.has(name));
  if (missing !== undefined) return `expected ${what} ${describeSpec(missing)}, got none`;
  const bytes = byteCount(tensors);
  return bytes <= maxBytes ? null : `expected at most ${maxBytes} bytes of ${what}, got ${bytes}`;
}

/** What came instead of the spec's tensor, or null if it fits. */
function tensorProblem(tensor: Tensor, spec: TensorSpec, rowCount: number): string | null {
  const { type, dims, data } = tensor;
  const came = describeTensor(tensor);
  if (type !== spec.type) return came;
  if (!isArrayOf(type, data)) return `${came} in ${show(data)}`;
  if (dims.length !== spec.shape.length + 1) return came;
  const fits = spec.shape.every(
    (length, axis) => isLength(dims[axis + 1]!) && (length ?? dims[axis + 1]) === dims[axis + 1],
  );
  if (!fits) return came;
  if (dims[0] !== rowCount) return `${came} for ${rowCount} rows`;
  const values = valueCount(dims);
  if (data.length !== values) return `${came} of ${values} values in ${data.length}`;
  // ONNX Runtime takes a bool's byte as it is.
  return type === 'bool' && !isBoolean(data) ? `${came} with bytes other than 0 and 1` : null;
}

const isLength = (length: number) => Number.isInteger(length) && length >= 1;

function isBoolean(data: Uint8Array): boolean {
  for (let i = 0; i < data.length; i++) if (data[i]! > 1) return false;
  return true;
}

function isTensorLike(value: unknown): value is Tensor {
  if (typeof value !== 'object' || value === null) return false;
  if (!('name' in value) || !('type' in value) || !('dims' in value) || !('data' in value)) return false;
  const { name, dims, data } = value;
  return typeof name === 'string' && Array.isArray(dims) && typeof data === 'object' && data !== null;
}

/** The tensors in the order of `specs`, which name them all. */
export function inOrder(tensors: readonly Tensor[], specs: readonly TensorSpec[]): readonly Tensor[] {
  return specs.map((spec) => tensors.find(({ name }) => name === spec.name)!);
}
