/** The loss on one part of the table by how many of the other rows were learnt from. */
import type { TrainingData, TrainingRun } from '../algorithm.ts';
import { pickRows, selectRows, type Table } from '../data/table.ts';
import { type JudgedPart, stoppingSplit } from '../evaluate/cross-validate.ts';
import { dealRows } from '../evaluate/deal-rows.ts';
import { TASKS } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { type Point, short } from './curves.ts';

/** Shares are of so many parts: no group is cut. */
const PARTS = 20;
/** Fewer rows say more of chance than of learning. */
const MIN_ROWS = 16;

/** Learns from shares of the rows outside of the first part; those that came before enough was asked for. */
export async function learningCurve(
  data: Omit<TrainingData, 'train' | 'validation'> & { readonly table: Table },
  { folds, parts }: { readonly folds: number; readonly parts: readonly JudgedPart[] },
  shares: readonly number[],
  learn: (data: TrainingData, run: TrainingRun) => Promise<TrainedModel>,
  runOf: (share: number) => TrainingRun,
): Promise<Point[]> {
  const { table, ...rest } = data;
  const [part] = parts;
  if (part === undefined || shares.length === 0) return [];
  const test = pickRows(table, part.rows);
  const { seed } = runOf(0);
  const dealt = dealRows(table, folds, seed);
  const others = selectRows(table, (row) => dealt[row] !== 0);
  const order = dealRows(others, PARTS, seed);
  const points: Point[] = [];
  for (const [i, share] of shares.entries()) {
    const run = runOf(i);
    if (run.enough?.aborted) break;
    const some = selectRows(others, (row) => order[row]! < share * PARTS);
    if (some.labels.length < MIN_ROWS) continue;
    const sides = stoppingSplit(some, seed);
    if (data.task !== 'value' && new Set(sides.train.labels).size < 2) continue;
    const model = await learn({ ...rest, ...sides }, run);
    if (run.enough?.aborted) break;
    points.push([some.labels.length, lossOf(model.predict(test), test.labels, model.form, data.task)]);
  }
  points.push([others.labels.length, lossOf(part.predictions, part.labels, part.form, data.task)]);
  return points;
}

function lossOf(
  predictions: Float64Array,
  labels: Float32Array,
  form: JudgedPart['form'],
  task: TrainingData['task'],
): number {
  const metrics = TASKS[task].judge(predictions, labels, form);
  return short(metrics.logLoss ?? metrics.rootMeanSquaredError ?? 0);
}
