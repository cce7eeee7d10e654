/** Trains a model from a dataset: learns, judges by cross-validation, and writes model, manifest and report. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress, TrainingData, TrainingRun } from './algorithm.ts';
import { calibrate, expectCalibration } from './calibration/calibrate.ts';
import type { CalibrationMethod } from './calibration/calibration.ts';
import type { Dataset } from './data/dataset.ts';
import { dropDuplicates } from './data/drop-duplicates.ts';
import { rowCount } from './data/table.ts';
import { crossValidate, foldsFor, type JudgedMetric, judgeParts, stoppingSplit } from './evaluate/cross-validate.ts';
import { writeModel } from './export/model-files.ts';
import { figuresOf } from './figures/figures.ts';
import { permutationImportance } from './figures/importance.ts';
import { learningCurve } from './figures/learning-curve.ts';
import { describeColumn, planColumns, type Steps } from './preprocessing/steps.ts';
import { withSteps } from './preprocessing/with-steps.ts';
import { renderTablePage } from './report/table-page.ts';
import { type TableReport, writeTableReport } from './report/table-report.ts';
import { TASKS } from './tasks.ts';
import type { TrainedModel } from './train-model.ts';

export interface TablePlan {
  readonly name: string;
  readonly version: string;
  /** The algorithm's name, for the report. */
  readonly algorithm: string;
  /** Learns with one algorithm and its options, as `trainModel` does. */
  readonly learn: (data: TrainingData, run: TrainingRun) => Promise<TrainedModel>;
  /** Parts of the cross-validation; 0 for none. */
  readonly folds: number;
  /** Shares of the rows for the learning curve: a model is learnt from each. None when omitted. */
  readonly learningShares?: readonly number[];
  /** How chances are calibrated, by the predictions of the cross-validation; not at all when omitted. */
  readonly calibrate?: CalibrationMethod | undefined;
  /** What happens to columns before the algorithm sees them; nothing when omitted. */
  readonly steps?: Steps | undefined;
  /** The hash by which a room knows the columns as its own; when omitted, one of the table's columns. */
  readonly layoutHash?: string;
  /** How it was made, for the manifest. */
  readonly trainedBy: Readonly<Record<string, string | number>>;
}

/** `fit` counts the models that are learnt, of `fits`: the model itself, parts, and those of the learning curve. */
export interface TableProgress extends Progress {
  /** What is being learnt. */
  readonly what: string;
  readonly fit: number;
  readonly fits: number;
}

export interface TableRun extends Omit<TrainingRun, 'onProgress'> {
  readonly onProgress?: (progress: TableProgress) => void;
}

/** Writes into `directory` and returns the report. Rejects before learning for data that can't be learnt from. */
export async function trainTable(
  directory: string,
  dataset: Dataset,
  plan: TablePlan,
  run: TableRun,
): Promise<TableReport> {
  const { task, columns, categories, classes } = dataset;
  const { columnPlans, learn, table, dropped } = prepare(dataset, plan);
  const folds = foldsFor(table, task, plan.folds);
  expectCalibration(plan.calibrate, task, plan.folds);
  const shape = {
    task,
    categories: columns.map((column) => categories[column]?.length ?? 0),
    ...(classes !== null && { classCount: classes.length }),
  };
  const { hasLabels } = TASKS[task];
  const shares = folds === 0 || !hasLabels ? [] : (plan.learningShares ?? []);
  const runOf = (fit: number, what: string): TrainingRun => ({
    ...run,
    seed: run.seed,
    onProgress: (progress) => run.onProgress?.({ ...progress, fit, fits: 1 + folds + shares.length, what }),
  });
  const sides = stoppingSplit(table, run.seed);
  // The model comes first: whoever stops early has it, with fewer figures.
  const raw = await learn({ ...shape, ...sides }, runOf(0, 'the model'));
  const importances: Float64Array[] = [];
  const partRun = (fold: number) => runOf(fold + 1, `part ${fold + 1} of ${folds}`);
  const validated = await crossValidate({ ...shape, table }, folds, learn, partRun, (part, test) => {
    if (hasLabels) importances.push(permutationImportance(part, test, run.seed));
  });
  const learning = await learningCurve({ ...shape, table }, { folds, parts: validated.parts }, shares, learn, (i) =>
    runOf(1 + folds + i, `the learning curve, ${Math.round(100 * shares[i]!)} % of the rows`),
  );
  const { model, parts, calibration } = calibrate(raw, validated.parts, plan.calibrate);
  const metrics = judgeParts(parts, task) ?? stoppingMetrics(model, sides.validation);
  const sizes = { rows: rowCount(table), columns: columns.length, ...model.sizes };
  await writeModel(directory, model, sides.validation, {
    name: plan.name,
    version: plan.version,
    layoutHash: plan.layoutHash ?? tableHash(columns, categories),
    columns,
    ...(Object.keys(categories).length > 0 && { categories }),
    classes: classes ?? undefined,
    metrics: Object.fromEntries(Object.entries(metrics).map(([metric, { mean }]) => [metric, mean])),
    trainedBy: { ...plan.trainedBy, ...(task === 'probability' && { positive: classes![1]! }), ...sizes },
  });
  const report: TableReport = {
    model: `${plan.name}@${plan.version}`,
    task,
    target: dataset.target,
    algorithm: plan.algorithm,
    ...(classes !== null && { classes: shownClasses(classes, task) }),
    folds: parts.length,
    metrics,
    ...(calibration !== null && { calibration }),
    ...(plan.steps !== undefined && { steps: stepsOf(columnPlans) }),
    sizes,
    notes: [
      ...dataset.notes,
      ...notesOf(plan, { dropped, folds, parts: parts.length, stride: validated.stride }, calibration === null),
    ],
    // Curves, importance and slices compare with labels.
    ...(hasLabels && {
      figures: figuresOf({ ...dataset, table }, model, parts, validated.parts, importances, learning),
    }),
  };
  await writeTableReport(directory, plan, report);
  await writeFile(join(directory, plan.name, plan.version, 'report.html'), renderTablePage(report));
  return report;
}

/** The table that is learnt from, and the learning after its steps. */
function prepare(dataset: Dataset, plan: TablePlan) {
  const columnPlans = plan.steps === undefined ? [] : planColumns(plan.steps, dataset);
  const learn = plan.steps === undefined ? plan.learn : withSteps(plan.learn, columnPlans);
  const table = plan.steps?.duplicates === 'drop' ? dropDuplicates(dataset.table) : dataset.table;
  const dropped = rowCount(dataset.table) - rowCount(table);
  return { columnPlans, learn, table, dropped };
}

/** Names the columns: a model answers rows of exactly these. */
function tableHash(columns: readonly string[], categories: Dataset['categories']): string {
  const text = JSON.stringify(['table columns 1', columns, categories]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** What each column's steps are, in words; columns that stay as they are are left out. */
function stepsOf(plans: ReturnType<typeof planColumns>): Record<string, string> {
  return Object.fromEntries(plans.map((each) => [each.name, describeColumn(each)]).filter(([, words]) => words !== ''));
}

function stoppingMetrics(model: TrainedModel, validation: Dataset['table']): Record<string, JudgedMetric> {
  const metrics = TASKS[model.task].judge(model.predict(validation), validation.labels, model.form);
  const finite = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
  return Object.fromEntries(finite.map(([name, mean]) => [name, { mean, interval: null }]));
}

const shownClasses = (classes: readonly string[], task: Dataset['task']): readonly string[] =>
  task === 'probability' ? [`not ${classes[1]} (${classes[0]})`, classes[1]!] : classes;

interface Judging {
  /** Rows that were there before. */
  readonly dropped: number;
  readonly folds: number;
  /** Parts that were judged. */
  readonly parts: number;
  readonly stride: number;
}

/** What the figures lack, and what else was done to the table. */
function notesOf(plan: TablePlan, { dropped, folds, parts, stride }: Judging, isRaw: boolean): string[] {
  const notes: string[] = [];
  if (dropped > 0) notes.push(`${dropped} rows were left out that were there before`);
  if (parts === 0)
    notes.push('not cross-validated: the figures are of the rows that said when to stop, and so too good');
  else if (parts < folds || folds < plan.folds)
    notes.push(`judged by ${parts} parts of the table instead of ${plan.folds}`);
  if (stride > 1) notes.push(`judged by one row in ${stride}: the predictions of all are too many`);
  if (plan.calibrate !== undefined && isRaw)
    notes.push('not calibrated: two parts of the cross-validation are needed, and rows of each outcome in them');
  return notes;
}
