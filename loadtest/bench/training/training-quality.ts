/** How good our models are beside others' on the same parts of the same tables, in points. */
import type { TrainingData } from '../../../training/algorithm.ts';
import { boosting } from '../../../training/algorithms/boosting/boosting.ts';
import { extratrees } from '../../../training/algorithms/extratrees/extratrees.ts';
import { forest } from '../../../training/algorithms/forest/forest.ts';
import { linear } from '../../../training/algorithms/linear/linear.ts';
import { logistic } from '../../../training/algorithms/logistic/logistic.ts';
import { svm } from '../../../training/algorithms/svm/svm.ts';
import { tree } from '../../../training/algorithms/tree/tree.ts';
import { selectRows, type Table } from '../../../training/data/table.ts';
import { TASKS } from '../../../training/tasks.ts';
import { type TrainedModel, trainModel } from '../../../training/train-model.ts';
import type { BenchResult } from '../bench.ts';

/** A table with the parts that were judged, and others' scores: accuracy, or R² of a value. */
export interface QualityTable {
  readonly name: string;
  /** 0 for a value. */
  readonly classes: number;
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  /** The part of each row, once per repeat. */
  readonly parts: readonly (readonly number[])[];
  /** The score of each part of each repeat, by algorithm. */
  readonly scores: Readonly<Record<string, readonly number[]>>;
}

/** The same settings as in training-baseline.py. */
const LEARNERS: Readonly<Record<string, (data: TrainingData, seed: number) => Promise<TrainedModel>>> = {
  forest: (data, seed) => trainModel(forest, data, {}, { seed }),
  extratrees: (data, seed) => trainModel(extratrees, data, {}, { seed }),
  tree: (data, seed) => trainModel(tree, data, { minLeafRows: 5, smoothing: 0 }, { seed }),
  logistic: (data, seed) => trainModel(logistic, data, {}, { seed }),
  linear: (data, seed) => trainModel(linear, data, {}, { seed }),
  svm: (data, seed) => trainModel(svm, data, {}, { seed }),
  boosting: (data, seed) =>
    trainModel(
      boosting,
      data,
      { maxTrees: 100, maxDepth: 3, maxLeaves: 8, rowShare: 1, featureShare: 1, patience: 100 },
      { seed },
    ),
};

/** Our score of one part. */
async function scoreOf(table: QualityTable, algorithm: string, repeat: number, part: number): Promise<number> {
  const { rows, labels, classes, parts } = table;
  const all: Table = {
    rows: Float32Array.from(rows.flat()),
    width: rows[0]!.length,
    labels: Float32Array.from(labels),
    groups: Int32Array.from(labels, (_, i) => i),
  };
  const train = selectRows(all, (row) => parts[repeat]![row] !== part);
  const test = selectRows(all, (row) => parts[repeat]![row] === part);
  const task = classes === 0 ? 'value' : 'classes';
  // Nothing stops early here: others' code doesn't either.
  const data: TrainingData = { task, train, validation: train, ...(classes > 0 && { classCount: classes }) };
  const model = await LEARNERS[algorithm]!(data, repeat + 1);
  const metrics = TASKS[task].judge(model.predict(test), test.labels, model.form);
  return (task === 'value' ? metrics.r2 : metrics.accuracy)!;
}

/**
 * The difference to the others' scores on the same parts. A result's `max` is the upper end of its 95 % interval
 * (Nadeau & Bengio's, as parts share rows): it has to reach −0.5 points.
 */
export async function compareQuality(tables: readonly QualityTable[]): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const table of tables)
    for (const [algorithm, theirs] of Object.entries(table.scores)) {
      const folds = theirs.length / table.parts.length;
      const points: number[] = [];
      for (const [i, score] of theirs.entries())
        points.push(100 * ((await scoreOf(table, algorithm, Math.floor(i / folds), i % folds)) - score));
      results.push(resultFor(`training.quality.${table.name}.${algorithm}`, points, folds));
    }
  return results;
}

function resultFor(name: string, points: readonly number[], folds: number): BenchResult {
  const count = points.length;
  const mean = points.reduce((sum, value) => sum + value, 0) / count;
  const variance = points.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = 1.99 * Math.sqrt(variance * (1 / count + 1 / (folds - 1)));
  const shared = { name, unit: 'points', runs: count, target: '>= -0.5' };
  return { ...shared, median: mean, min: mean - half, max: mean + half, met: mean + half >= -0.5 };
}
