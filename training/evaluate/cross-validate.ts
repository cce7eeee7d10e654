/** Judges an algorithm on rows that it did not learn from: each part of the table once, by a model of the others. */
import type { TrainingData, TrainingRun } from '../algorithm.ts';
import { pickRows, selectRows, type Table } from '../data/table.ts';
import type { PredictionForm } from '../prediction-form.ts';
import { TASKS, type TaskName } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { dealRows } from './deal-rows.ts';

/** A metric over the parts that were judged. */
export interface JudgedMetric {
  readonly mean: number;
  /** The 95 % interval; null for a single part. */
  readonly interval: readonly [number, number] | null;
}

/** A part of the table with the predictions of a model that learnt from the others. */
export interface JudgedPart {
  /** The rows' numbers in the table. */
  readonly rows: Int32Array;
  readonly predictions: Float64Array;
  readonly labels: Float32Array;
  readonly form: PredictionForm;
}

export interface CrossValidation {
  readonly parts: readonly JudgedPart[];
  /** One row in so many was kept: the predictions of all would not fit. */
  readonly stride: number;
}

/** Predictions that are kept, in numbers: 128 MB. */
const MAX_PREDICTIONS = 2 ** 24;

/** One part in so many says when to stop learning. */
const STOPPING_PARTS = 8;

/** Rows to learn from and rows to stop by. */
export function stoppingSplit(table: Table, seed: number): { readonly train: Table; readonly validation: Table } {
  const parts = dealRows(table, STOPPING_PARTS, seed);
  return {
    train: selectRows(table, (row) => parts[row] !== 0),
    validation: selectRows(table, (row) => parts[row] === 0),
  };
}

/** Predicts `folds` parts, or those that were done when enough was asked for. */
export async function crossValidate(
  data: Omit<TrainingData, 'train' | 'validation'> & { readonly table: Table },
  folds: number,
  learn: (data: TrainingData, run: TrainingRun) => Promise<TrainedModel>,
  runOf: (fold: number) => TrainingRun,
  onPart: (model: TrainedModel, test: Table) => void = () => undefined,
): Promise<CrossValidation> {
  const parts: JudgedPart[] = [];
  const { table, ...rest } = data;
  const width = data.task === 'classes' ? (data.classCount ?? 2) : 1;
  const stride = Math.max(1, Math.ceil((table.labels.length * width) / MAX_PREDICTIONS));
  for (let fold = 0; fold < folds; fold++) {
    const run = runOf(fold);
    if (run.enough?.aborted) break;
    const dealt = dealRows(table, folds, run.seed);
    const own = Int32Array.from(dealt.keys()).filter((row) => dealt[row] === fold);
    const kept = own.filter((_, i) => i % stride === 0);
    const others = selectRows(table, (row) => dealt[row] !== fold);
    const model = await learn({ ...rest, ...stoppingSplit(others, run.seed) }, run);
    // A model that was cut short says nothing of the algorithm.
    if (run.enough?.aborted) break;
    const test = pickRows(table, kept);
    onPart(model, test);
    parts.push({ rows: kept, predictions: model.predict(test), labels: test.labels, form: model.form });
  }
  return { parts, stride };
}

/** The metrics over the parts; null if there are none. */
export function judgeParts(
  parts: readonly JudgedPart[],
  task: TaskName,
): Readonly<Record<string, JudgedMetric>> | null {
  const judged = parts.map(({ predictions, labels, form }) => TASKS[task].judge(predictions, labels, form));
  const [first] = judged;
  if (first === undefined) return null;
  const metrics = Object.keys(first).map((name) => [name, summary(judged.map((each) => each[name]!))] as const);
  return Object.fromEntries(metrics);
}

/** The number of parts that a table can be judged by: 0 if there are too few groups, or rows of an outcome. */
export function foldsFor(table: Table, task: TrainingData['task'], wanted: number): number {
  let most = new Set(table.groups).size;
  if (task === 'probability') {
    const positives = table.labels.reduce((sum, label) => sum + label, 0);
    most = Math.min(most, Math.floor(positives / 2), Math.floor((table.labels.length - positives) / 2));
  }
  const folds = Math.min(wanted, most);
  // The other parts need two rows to learn from and one to stop by.
  return folds < 2 || most - Math.ceil(most / folds) < 3 ? 0 : folds;
}

/**
 * The mean with Student's interval. Models of different parts share most of their rows, so the variance of the mean is
 * larger than that of independent figures (Nadeau & Bengio 2003).
 */
export function summary(values: readonly number[]): JudgedMetric {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean: rounded(mean), interval: null };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = studentQuantile(count - 1) * Math.sqrt(variance * (1 / count + 1 / (count - 1)));
  return { mean: rounded(mean), interval: [rounded(mean - half), rounded(mean + half)] };
}

const rounded = (value: number) => Math.round(value * 1e5) / 1e5;

/** The 97.5 % quantile of Student's distribution; beyond the table by Cornish and Fisher's expansion. */
function studentQuantile(freedom: number): number {
  const known = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262][freedom - 1];
  const z = 1.959964;
  return known ?? z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}
