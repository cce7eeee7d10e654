/** The columns of a model's outputs, where they are tensors: those of one axis at most that hold floats. */
import type { ModelOutput } from '../registry/model-manifest.ts';
import type { TensorOutput } from '../registry/tensor-manifest.ts';
import { type ColumnChoice, findColumns } from './output-columns.ts';

type FoundInTensor =
  /** Position of the first column in a row of this output, and the output's columns. */
  | { readonly ok: true; readonly output: string; readonly first: number; readonly width: number }
  | { readonly ok: false; readonly expected: string; readonly got: string };

/** The `count` columns that `choice` means, side by side in one output; or what the model has instead. */
export function findTensorColumns(
  choice: ColumnChoice,
  count: number,
  outputs: readonly TensorOutput[],
): FoundInTensor {
  const columns = outputs.flatMap(columnsOf);
  const found = findColumns(choice, count, columns);
  if (!found.ok) return found;
  let before = 0;
  for (const { name, width } of columns) {
    if (found.first < before + width) return { ok: true, output: name, first: found.first - before, width };
    before += width;
  }
  return { ok: false, expected: `column ${found.first}`, got: `${before} columns` };
}

function columnsOf({ name, type, shape, kind, labels, unit }: TensorOutput): readonly ModelOutput[] {
  const [width = 1] = shape;
  if ((type !== 'float32' && type !== 'float64') || shape.length > 1 || width === null) return [];
  return [{ name, width, ...(kind && { kind }), ...(labels && { labels }), ...(unit && { unit }) }];
}
