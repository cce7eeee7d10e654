/** Puts the rows of several requests into one run, and takes them apart again. */
import { bytesOf, type Tensor, tensorOver, valueBytes, valueCount } from './tensor.ts';

/** The rows from `from` to before `to`, as views. */
export function sliceRows(tensors: readonly Tensor[], from: number, to: number): readonly Tensor[] {
  return tensors.map((tensor) => {
    const perRow = valueCount(tensor.dims.slice(1));
    const dims = [to - from, ...tensor.dims.slice(1)];
    // A part of an array is of the same kind.
    return { ...tensor, dims, data: tensor.data.subarray(from * perRow, to * perRow) } as Tensor;
  });
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
    const bytes = new Uint8Array(rows * valueCount(tail) * valueBytes(type));
    let end = 0;
    for (const tensor of own) {
      bytes.set(bytesOf(tensor), end);
      end += tensor.data.byteLength;
    }
    joined.push(tensorOver({ name, type }, [rows, ...tail], bytes.buffer));
  }
  return joined;
}
