/**
 * Rows of a request come first in each tensor. A file may have them elsewhere, or not at all; this moves them. Values
 * are copied only where the axis is not the first.
 */
import { sliceRows } from '../tensors/rows-of-tensors.ts';
import { type Tensor, type TensorSpec, valueCount } from '../tensors/tensor.ts';

/** The tensor as its file takes it. Of several rows without an axis in the file, the first stands for all. */
export function intoFile(tensor: Tensor, { rowAxis = 0 }: TensorSpec): Tensor {
  if (rowAxis === 0) return tensor;
  const [rows = 1, ...axes] = tensor.dims;
  if (rowAxis === null) return { ...sliceRows([tensor], 0, 1)[0]!, dims: axes } as Tensor;
  return moveRows(tensor, rows, axes, rowAxis, 'in');
}

/** The tensor of an answer with its rows first. `rows` is how many there are if the file has no axis for them. */
export function outOfFile(tensor: Tensor, { rowAxis = 0 }: TensorSpec): Tensor {
  if (rowAxis === 0) return tensor;
  if (rowAxis === null) return { ...tensor, dims: [1, ...tensor.dims] } as Tensor;
  const axes = tensor.dims.filter((_, axis) => axis !== rowAxis);
  return moveRows(tensor, tensor.dims[rowAxis] ?? 1, axes, rowAxis, 'out');
}

function moveRows(tensor: Tensor, rows: number, axes: readonly number[], rowAxis: number, way: 'in' | 'out'): Tensor {
  const outer = valueCount(axes.slice(0, rowAxis));
  const inner = valueCount(axes.slice(rowAxis));
  // A copy of the same kind, to be filled anew.
  const data = tensor.data.slice();
  const from = tensor.data;
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < outer; at++) {
      const first = (row * outer + at) * inner;
      const inFile = (at * rows + row) * inner;
      const [to, source] = way === 'in' ? [inFile, first] : [first, inFile];
      for (let i = 0; i < inner; i++) (data as (typeof data)[number][])[to + i] = from[source + i]!;
    }
  }
  const dims = way === 'in' ? [...axes.slice(0, rowAxis), rows, ...axes.slice(rowAxis)] : [rows, ...axes];
  return { ...tensor, dims, data } as Tensor;
}

/** The rows that may share a run: those that agree in the tensors that the file has only once. */
export function* runsOf(
  tensors: readonly Tensor[],
  specs: readonly TensorSpec[],
  rowsPerRun: 1 | undefined,
): Generator<readonly [from: number, to: number]> {
  const rows = tensors[0]?.dims[0] ?? 0;
  const single = tensors.filter((_, i) => specs[i]!.rowAxis === null);
  if (rowsPerRun === undefined && single.length === 0) {
    yield [0, rows];
    return;
  }
  let from = 0;
  for (let row = 1; row <= rows; row++) {
    const goesOn = row < rows && rowsPerRun === undefined && single.every((tensor) => isSame(tensor, from, row));
    if (goesOn) continue;
    yield [from, row];
    from = row;
  }
}

function isSame({ data, dims }: Tensor, one: number, other: number): boolean {
  const perRow = valueCount(dims.slice(1));
  for (let i = 0; i < perRow; i++) if (!Object.is(data[one * perRow + i], data[other * perRow + i])) return false;
  return true;
}
