/** What `rubato train` tells of a model: as a table to read, as JSON, and as a page beside the model. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CalibrationReport } from '../calibration/calibrate.ts';
import type { JudgedMetric } from '../evaluate/cross-validate.ts';
import type { Figures } from '../figures/figures.ts';
import type { TaskName } from '../tasks.ts';
import { markdownTable, renderReport } from './report.ts';

export interface TableReport {
  /** Its `name@version`. */
  readonly model: string;
  readonly task: TaskName;
  /** Null where nothing is foretold, as of clusters. */
  readonly target: string | null;
  readonly algorithm: string;
  readonly classes?: readonly string[];
  /** Parts of the table that were judged, each by a model of the others; 0 when there was no cross-validation. */
  readonly folds: number;
  readonly metrics: Readonly<Record<string, JudgedMetric>>;
  /** What calibration changed; left out where there is none. */
  readonly calibration?: CalibrationReport;
  /** The steps of each column that has some, in words. */
  readonly steps?: Readonly<Record<string, string>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  /** Numbers for the plots of the page. */
  readonly figures?: Figures;
}

/** Rows of a table for a terminal or a page. */
export function metricRows({ metrics }: Pick<TableReport, 'metrics'>): (readonly string[])[] {
  return Object.entries(metrics).map(([name, { mean, interval }]) => [
    name,
    show(mean),
    interval === null ? '' : `${show(interval[0])} to ${show(interval[1])}`,
  ]);
}

/** Writes report.json and report.md beside the model. */
export async function writeTableReport(
  directory: string,
  { name, version }: { readonly name: string; readonly version: string },
  report: TableReport,
): Promise<void> {
  const folder = join(directory, name, version);
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, null, 1)}\n`);
  const { task, target, algorithm, folds, sizes, notes, classes = [] } = report;
  const judged = folds === 0 ? 'Not cross-validated' : `Cross-validated, ${folds} parts`;
  const what = `The ${target === null ? task : `${task} of \`${target}\``}, learnt by ${algorithm}.`;
  const page = renderReport(`Model ${report.model}`, [
    {
      title: 'What it predicts',
      text: classes.length === 0 ? what : `${what} Classes: ${classes.slice(0, 50).join(', ')}.`,
    },
    { title: judged, text: markdownTable(['metric', 'mean', '95 % interval'], metricRows(report)) },
    ...(report.calibration === undefined ? [] : [{ title: 'Calibration', text: calibrationText(report.calibration) }]),
    ...(report.steps === undefined
      ? []
      : [{ title: 'Steps', text: markdownTable(['column', 'steps'], Object.entries(report.steps)) }]),
    { title: 'Sizes', text: markdownTable(['', ''], Object.entries(sizes)) },
    ...(notes.length === 0 ? [] : [{ title: 'Notes', text: notes.map((note) => `- ${note}`).join('\n') }]),
  ]);
  await writeFile(join(folder, 'report.md'), page);
}

/** One sentence for a terminal or a page. */
export function calibrationText({ method, errorBefore, errorAfter, rows }: CalibrationReport): string {
  return `Calibrated (${method}) by ${rows} rows that were not learnt from: calibration error ${show(errorBefore)} before, ${show(errorAfter)} after.`;
}

function show(value: number): string {
  return String(Number(value.toPrecision(4)));
}
