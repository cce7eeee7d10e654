/** `rubato train`: from a table to a model that the pools serve. */
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { createWritableDirectory } from '../../adaptation/log/writable-directory.ts';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { CALIBRATION_METHODS, type CalibrationMethod } from '../../training/calibration/calibration.ts';
import { readDataset } from '../../training/data/dataset.ts';
import { calibrationText, metricRows, type TableReport } from '../../training/report/table-report.ts';
import { TASKS, type TaskName } from '../../training/tasks.ts';
import { trainTable } from '../../training/train-table.ts';
import { ALGORITHMS, findAlgorithm } from './algorithms.ts';
import { addDataOptions, type DataOptions, openData } from './data-options.ts';
import { addLogOptions } from './log-options.ts';
import { progressLine } from './progress-line.ts';
import { readSteps } from './read-steps.ts';

export interface TrainCommandOptions extends DataOptions {
  readonly target?: string | undefined;
  readonly task: TaskName;
  readonly group?: string;
  readonly positive?: string;
  readonly categories: readonly string[];
  readonly ignore: readonly string[];
  readonly algorithm: string;
  readonly options: unknown;
  readonly steps?: string;
  readonly calibrate?: CalibrationMethod | 'none';
  readonly folds: number;
  readonly seed: number;
  readonly threads: number;
  readonly out: string;
  readonly name?: string;
  readonly modelVersion?: string;
  readonly json: boolean;
}

const within = (min: number, max: number) => (raw: string) => {
  const value = Number(raw);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  return value;
};

function readJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch (error) {
    throw new InvalidArgumentError(`expected JSON such as {"maxTrees": 200}: ${messageOf(error)}`);
  }
}

const SMALL_MANY = 8;
/** Together they take as long as one more part of the cross-validation. */
const LEARNING_SHARES = [0.1, 0.25, 0.5];

export function addTrainOptions(command: Command): Command {
  const names = ALGORITHMS.map(({ name }) => name).join(', ');
  const about = 'learn from a table or from session logs, judge by cross-validation, and write a model';
  return addLogOptions(addDataOptions(command.description(about), false))
    .option('--target <column>', 'what to predict; none for clusters')
    .addOption(
      new Option('--task <task>', 'the chance of an outcome, the chances of classes, a value, or clusters').choices(
        Object.keys(TASKS),
      ),
    )
    .option('--group <column>', 'rows with the same value are never both learnt from and judged by')
    .option('--positive <value>', 'the outcome whose chance is learnt; default the last in order')
    .option('--categories <column...>', 'columns of categories whose values look like numbers', [])
    .option('--ignore <column...>', 'columns to leave out', [])
    .option('--algorithm <name>', `${names}, or a module that exports your own`, 'boosting')
    .option('--options <json>', "the algorithm's options", readJson, {})
    .option('--steps <file>', 'a JSON file that says what to do with columns first: fill, scale, encode ...')
    .addOption(
      new Option(
        '--calibrate <method>',
        'fit chances to what came, by the cross-validated predictions; default none, of logs platt',
      ).choices(['none', ...CALIBRATION_METHODS]),
    )
    .option('--folds <n>', 'parts of the cross-validation; 0 for none', within(0, 100), 5)
    .option('--seed <n>', 'the same seed and data give the same bytes', within(1, 0xffff_ffff), 1)
    .option('--threads <n>', 'threads that learn', within(1, 256), Math.min(SMALL_MANY, availableParallelism()))
    .requiredOption('--out <directory>', 'the models directory to write into')
    .option('--name <name>', "the model's name; default model, of logs the one that the room asks")
    .option('--model-version <n>', 'its version; default the next number that is free')
    .option('--json', 'print the report as JSON and nothing else', false);
}

/** Prints to `print` what the model is worth. `pathOf` reads paths as the user sees them. */
export async function runTrain(
  options: TrainCommandOptions,
  pathOf: (path: string) => string,
  print: (text: string) => void,
): Promise<void> {
  const learner = await findAlgorithm(options.algorithm, pathOf);
  if (!learner.tasks.includes(options.task)) {
    const expected = `one of ${learner.tasks.join(', ')}, which ${learner.name} learns`;
    throw new RubatoError('DEFINITION_INVALID', options.task, { expected });
  }
  const out = pathOf(options.out);
  const { name = 'model' } = options;
  await createWritableDirectory(out);
  const version = options.modelVersion ?? (await nextVersion(join(out, name)));
  const steps = options.steps === undefined ? undefined : await readSteps(pathOf(options.steps));
  const dataset = await readDataset(openData(options, pathOf), options);
  const interrupt = onInterrupt();
  const progress = progressLine(process.stderr);
  try {
    const { algorithm, seed, threads, folds, calibrate = 'none' } = options;
    const command = learner.ours ? `rubato train --algorithm ${algorithm}` : `an algorithm of its own, ${algorithm}`;
    const plan = {
      ...{ name, version, algorithm: learner.name, folds },
      calibrate: calibrate === 'none' ? undefined : calibrate,
      steps,
      learningShares: LEARNING_SHARES,
      learn: (data: Parameters<typeof learner.learn>[0], run: Parameters<typeof learner.learn>[2]) =>
        learner.learn(data, options.options, run),
      trainedBy: {
        command,
        ...(options.target !== undefined && { target: options.target }),
        seed,
        calibrate,
        options: JSON.stringify(options.options),
      },
    };
    const run = { seed, threads, signal: interrupt.now, enough: interrupt.soon, onProgress: progress.tell };
    const report = await trainTable(out, dataset, plan, run);
    progress.end();
    const folder = join(out, name, version);
    print(options.json ? `${JSON.stringify(report, null, 1)}\n` : reportText(report, folder));
  } finally {
    progress.end();
    interrupt.end();
  }
}

/** The first Ctrl-C keeps what was learnt so far, the second one gives up. */
export function onInterrupt(): { readonly soon: AbortSignal; readonly now: AbortSignal; end(): void } {
  const soon = new AbortController();
  const now = new AbortController();
  const hear = () => {
    if (soon.signal.aborted) now.abort(new RubatoError('TRAIN_STOPPED', 'a second interrupt'));
    else soon.abort();
  };
  process.on('SIGINT', hear);
  return { soon: soon.signal, now: now.signal, end: () => process.off('SIGINT', hear) };
}

export async function nextVersion(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const versions = names.map(Number).filter((version) => Number.isInteger(version) && version > 0);
  return String(1 + versions.reduce((most, version) => Math.max(most, version), 0));
}

export function reportText(report: TableReport, folder: string): string {
  const { model, algorithm, target, task, folds, notes, sizes, calibration } = report;
  const rows = [['metric', 'mean', '95 % interval'], ...metricRows(report)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd());
  const judged = folds === 0 ? 'not cross-validated' : `cross-validated, ${folds} parts`;
  return [
    `${model}: the ${target === null ? task : `${task} of ${target}`} by ${algorithm}, ${judged}`,
    ...table,
    ...(calibration === undefined ? [] : [`  ${calibrationText(calibration)}`]),
    `  ${Object.entries(sizes)
      .map(([name, value]) => `${value} ${name}`)
      .join(', ')}`,
    ...notes.map((note) => `  note: ${note}`),
    `  in ${folder}`,
    '',
  ].join('\n');
}
