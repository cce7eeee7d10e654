/** What a model makes of each column: the loss that shuffling it costs, and how predictions change with it. */
import { type Rows, rowCount, type Table } from '../data/table.ts';
import { createRandom } from '../random.ts';
import { TASKS } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { type Point, short } from './curves.ts';

/** Row predictions that a model is asked for, all columns together: some seconds of a large forest. */
const MAX_ASKED = 200_000;
const MAX_ROWS = 1000;
/** Columns that are looked at; of more, the first. */
const MAX_COLUMNS = 200;

/** How much the loss grows when a column's values change places, for each column (Breiman 2001). */
export function permutationImportance(model: TrainedModel, test: Table, seed: number): Float64Array {
  const columns = Math.min(MAX_COLUMNS, test.width);
  const sample = sampleRows(test, Math.max(50, Math.min(MAX_ROWS, Math.floor(MAX_ASKED / columns))));
  const labels = Float32Array.from(sample.chosen, (row) => test.labels[row]!);
  const before = lossOf(model, sample, labels);
  return Float64Array.from({ length: columns }, (_, column) => {
    const random = createRandom(seed, 0x5af1e + column);
    const { width } = sample;
    const rows = sample.rows.slice();
    for (let i = labels.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      const [a, b] = [i * width + column, j * width + column];
      [rows[a], rows[b]] = [rows[b]!, rows[a]!];
    }
    return lossOf(model, { rows, width }, labels) - before;
  });
}

/** The mean prediction with the column at each place, others as they are (Friedman 2001); one line per class. */
export function partialDependence(
  model: TrainedModel,
  table: Rows,
  column: number,
  places: readonly number[],
): Point[][] {
  const sample = sampleRows(table, Math.max(20, Math.floor(6000 / places.length)));
  const { width } = model.form;
  const lines: Point[][] = Array.from({ length: width }, () => []);
  for (const place of places) {
    const rows = sample.rows.slice();
    for (let at = column; at < rows.length; at += sample.width) rows[at] = place;
    const answers = TASKS[model.task].answersOf(model.predict({ rows, width: sample.width }), model.form);
    for (const [k, line] of lines.entries()) {
      let sum = 0;
      for (let at = k; at < answers.length; at += width) sum += answers[at]!;
      line.push([short(place), short(sum / (answers.length / width))]);
    }
  }
  return lines;
}

/** Twenty values of a column at most, from the 5 % to the 95 % quantile; a column of categories has its most frequent. */
export function placesOf({ rows, width }: Rows, column: number, categories: number): number[] {
  if (categories > 0) return Array.from({ length: Math.min(12, categories) }, (_, code) => code);
  const stride = Math.max(1, Math.floor(rows.length / width / 20_000));
  const values: number[] = [];
  for (let at = column; at < rows.length; at += stride * width) if (Number.isFinite(rows[at]!)) values.push(rows[at]!);
  values.sort((a, b) => a - b);
  if (values.length === 0) return [];
  const at = (share: number) => values[Math.round((0.05 + 0.9 * share) * (values.length - 1))]!;
  return [...new Set(Array.from({ length: 20 }, (_, i) => at(i / 19)))];
}

function lossOf(model: TrainedModel, rows: Rows, labels: Float32Array): number {
  const metrics = TASKS[model.task].judge(model.predict(rows), labels, model.form);
  return metrics.logLoss ?? metrics.rootMeanSquaredError ?? 0;
}

function sampleRows({ rows, width }: Rows, wanted: number): Rows & { readonly chosen: Int32Array } {
  const count = rowCount({ rows, width });
  const kept = Math.min(count, wanted);
  const chosen = Int32Array.from({ length: kept }, (_, i) => Math.floor((i * count) / kept));
  const sample = new Float32Array(kept * width);
  for (const [to, from] of chosen.entries()) sample.set(rows.subarray(from * width, (from + 1) * width), to * width);
  return { rows: sample, width, chosen };
}
