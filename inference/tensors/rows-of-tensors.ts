/** Puts the rows of several requests into one run, and takes them apart again. */
import { bytesOf, type Tensor, tensorOver, valueBytes, valueCount } from './tensor.ts';

/** The rows from `from` to before `to`, as views. */
export function sliceRows(tensors: readonly Tensor[], from: number, to: number): readonly Tensor[] {
  return tensors.map((tensor) => {
    const perRow = valueCount(tensor.dims.slice(1));
    const dims = [to - from, ...tensor.dims.slice(1)];
    // A part of an array is of the same kind.
    return { ...tensor, dims, data: slice(tensor, from * perRow, to * perRow) } as Tensor;
  });
}

function slice({ type, data }: Tensor, from: number, to: number): Tensor['data'] {
  return type === 'string' ? data.slice(from, to) : data.subarray(from, to);
}

/**
 * The rows of all parts one after the other, copied. Every part has the same tensors in the same order. Null if their
 * rows differ in shape.
 */
export function concatRows(parts: readonly (readonly Tensor[])[]): readonly Tensor[] | null {
  const [first = []] = parts;
  const joined: Tensor[] = [];
  for (const [at, { name, type, dims }] of first.entries()) {
    const tail = dims.slice(1);
    const own = parts.map((part) => part[at]!);
    if (own.some((tensor) => tensor.type !== type || tensor.dims.slice(1).join() !== tail.join())) return null;
    const rows = own.reduce((sum, tensor) => sum + tensor.dims[0]!, 0);
    joined.push(joinValues({ name, type }, own, [rows, ...tail]));
  }
  return joined;
}

function joinValues(
  { name, type }: { readonly name: string; readonly type: Tensor['type'] },
  parts: readonly Tensor[],
  dims: readonly number[],
): Tensor {
  if (type === 'string')
    return { name, type, dims, data: parts.flatMap((part) => (part.type === 'string' ? part.data : [])) };
  const bytes = new Uint8Array(valueCount(dims) * valueBytes(type));
  let end = 0;
  for (const part of parts) {
    const own = bytesOf(part);
    bytes.set(own, end);
    end += own.length;
  }
  return tensorOver({ name, type }, dims, bytes.buffer);
}
