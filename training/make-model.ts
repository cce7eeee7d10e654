/** Makes a model from a table: splits the rows by group, learns, judges, and writes model, manifest and report. */
import type { TrainingData, TrainingRun } from './algorithm.ts';
import { checkTable, checkTables, expectOption } from './data/check-data.ts';
import { splitByGroup } from './data/split-by-group.ts';
import { rowCount, type Table } from './data/table.ts';
import { type ModelInfo, writeModel } from './export/model-files.ts';
import { writeReport } from './report/model-report.ts';
import type { TriedColumn } from './report/tried-column.ts';
import { TASKS, type TaskName } from './tasks.ts';
import type { TrainedModel } from './train-model.ts';

export interface ModelPlan extends Omit<ModelInfo, 'metrics'> {
  readonly task: TaskName;
  /** Learns with one algorithm and its options, as `trainModel` does. */
  readonly learn: (data: TrainingData, run: TrainingRun) => Promise<TrainedModel>;
  /** Groups with the same number stay on one side of the split; when omitted, each group is on its own. */
  readonly togetherOf?: (group: number) => number;
  /** What it predicts and where its data comes from, for the report. */
  readonly about: string;
  /** Numbers about the data, for the report. */
  readonly dataSizes: Readonly<Record<string, number>>;
  /** The column whose values a policy tries, for the report. */
  readonly tried?: TriedColumn | undefined;
}

export interface MadeModel {
  /** `name/version`, the folder below the directory. */
  readonly folder: string;
  readonly sha256: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Makes a model. Rejects with DEFINITION_INVALID for data or options that cannot be learnt from. */
export async function makeModel(
  directory: string,
  table: Table,
  plan: ModelPlan,
  run: TrainingRun,
): Promise<MadeModel> {
  const { name, version, layoutHash, columns, task } = plan;
  checkTable(table);
  expectOption(table.width === columns.length, `${columns.length} columns (${columns.join(', ')})`, table.width);
  const { train, validation, test } = splitByGroup(table, plan.togetherOf);
  // This is checked before the minutes of learning: rows with a single outcome judge nothing.
  checkTables(train, test);
  TASKS[task].checkLabels(test.labels, train.labels, plan.classes?.length ?? 2);
  const model = await plan.learn({ task, train, validation }, run);
  const metrics = TASKS[task].judge(model.predict(test), test.labels, model.form);
  const sizes = {
    trainRows: rowCount(train),
    validationRows: rowCount(validation),
    testRows: rowCount(test),
    ...model.sizes,
  };
  const sha256 = await writeModel(directory, model, test, {
    name,
    version,
    layoutHash,
    columns,
    unit: plan.unit,
    classes: plan.classes,
    categories: plan.categories,
    metrics,
    trainedBy: { ...plan.trainedBy, ...sizes },
  });
  await writeReport(directory, model, test, {
    name,
    version,
    about: plan.about,
    metrics,
    sizes: { ...plan.dataSizes, ...sizes },
    tried: plan.tried,
  });
  return { folder: `${name}/${version}`, sha256, metrics };
}
