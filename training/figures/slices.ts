/** How good a model is for some of the rows: those of a category, or with low, middle and high values of a column. */
import type { Dataset } from '../data/dataset.ts';
import type { JudgedPart } from '../evaluate/cross-validate.ts';
import { TASKS } from '../tasks.ts';
import { short } from './curves.ts';

export interface Slice {
  readonly column: string;
  readonly rows: number;
  readonly name: string;
  /** The mean error: log loss of chances, root mean square of values. */
  readonly loss: number;
}

/** Slices of fewer rows say nothing. */
const MIN_ROWS = 20;
const MAX_CATEGORIES = 8;

export function slicesOf(dataset: Dataset, parts: readonly JudgedPart[], columns: readonly number[]): Slice[] {
  return columns.flatMap((column) => {
    const name = dataset.columns[column]!;
    const sides = sidesOf(dataset, column);
    return sides.flatMap(({ title, has }): Slice[] => {
      const { rows, loss } = lossOf(dataset, parts, column, has);
      return rows < MIN_ROWS ? [] : [{ column: name, name: title, rows, loss: short(loss) }];
    });
  });
}

interface Side {
  readonly title: string;
  has(value: number): boolean;
}

function sidesOf({ table, columns, categories }: Dataset, column: number): Side[] {
  const missing: Side = { title: 'missing', has: Number.isNaN };
  const known = categories[columns[column]!];
  if (known !== undefined)
    return [
      ...known.slice(0, MAX_CATEGORIES).map((title, code) => ({ title, has: (value: number) => value === code })),
      missing,
    ];
  const values: number[] = [];
  for (let at = column; at < table.rows.length; at += table.width)
    if (!Number.isNaN(table.rows[at]!)) values.push(table.rows[at]!);
  values.sort((a, b) => a - b);
  const [low, high] = [values[Math.floor(values.length / 3)] ?? 0, values[Math.floor((2 * values.length) / 3)] ?? 0];
  return [
    { title: `below ${short(low)}`, has: (value) => value < low },
    { title: `${short(low)} to ${short(high)}`, has: (value) => value >= low && value <= high },
    { title: `above ${short(high)}`, has: (value) => value > high },
    missing,
  ];
}

function lossOf(
  { task, table }: Dataset,
  parts: readonly JudgedPart[],
  column: number,
  has: (value: number) => boolean,
) {
  let rows = 0;
  let sum = 0;
  for (const part of parts) {
    const { width } = part.form;
    const own = [...part.rows.keys()].filter((i) => has(table.rows[part.rows[i]! * table.width + column]!));
    if (own.length === 0) continue;
    const predictions = Float64Array.from(
      own.flatMap((i) => [...part.predictions.subarray(i * width, (i + 1) * width)]),
    );
    const labels = Float32Array.from(own, (i) => part.labels[i]!);
    const metrics = TASKS[task].judge(predictions, labels, part.form);
    const loss = metrics.logLoss ?? metrics.rootMeanSquaredError! ** 2;
    rows += own.length;
    sum += own.length * loss;
  }
  const mean = rows === 0 ? 0 : sum / rows;
  return { rows, loss: task === 'value' ? Math.sqrt(mean) : mean };
}
