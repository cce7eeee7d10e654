/** Judges an algorithm on rows that it did not learn from: each part of the table once, by a model of the others. */
import type { TrainingData, TrainingRun } from '../algorithm.ts';
import { selectRows, type Table } from '../data/table.ts';
import { TASKS } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { dealRows } from './deal-rows.ts';

/** A metric over the parts that were judged. */
export interface JudgedMetric {
  readonly mean: number;
  /** The 95 % interval; null for a single part. */
  readonly interval: readonly [number, number] | null;
}

export interface CrossValidation {
  readonly folds: number;
  readonly metrics: Readonly<Record<string, JudgedMetric>>;
}

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

/** Judges by `folds` parts, or those that were done when enough was asked for; null if that is none. */
export async function crossValidate(
  data: Omit<TrainingData, 'train' | 'validation'> & { readonly table: Table },
  folds: number,
  learn: (data: TrainingData, run: TrainingRun) => Promise<TrainedModel>,
  runOf: (fold: number) => TrainingRun,
): Promise<CrossValidation | null> {
  const judged: Record<string, number>[] = [];
  const { table, ...rest } = data;
  for (let fold = 0; fold < folds; fold++) {
    const run = runOf(fold);
    if (run.enough?.aborted) break;
    const parts = dealRows(table, folds, run.seed);
    const test = selectRows(table, (row) => parts[row] === fold);
    const others = selectRows(table, (row) => parts[row] !== fold);
    const model = await learn({ ...rest, ...stoppingSplit(others, run.seed) }, run);
    // A model that was cut short says nothing of the algorithm.
    if (run.enough?.aborted) break;
    judged.push(TASKS[data.task].judge(model.predict(test), test.labels, model.form));
  }
  const [first] = judged;
  if (first === undefined) return null;
  const names = Object.keys(first);
  const metrics = names.map((name) => [name, summary(judged.map((metric) => metric[name]!))] as const);
  return { folds: judged.length, metrics: Object.fromEntries(metrics) };
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
function summary(values: readonly number[]): JudgedMetric {
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
