/** The page about a trained model, with its drawing. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Table } from '../data/table.ts';
import { calibrationCurve } from '../evaluate/metrics.ts';
import { TASKS } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { calibrationPlot, markdownTable, type ReportSection, renderReport } from './report.ts';
import { type TriedColumn, triedSection } from './tried-column.ts';

export interface ReportPlan {
  readonly name: string;
  readonly version: string;
  /** What it predicts and where its data comes from, in a sentence or two. */
  readonly about: string;
  readonly metrics: Readonly<Record<string, number>>;
  /** Numbers of the data and of the model. */
  readonly sizes: Readonly<Record<string, number>>;
  /** The column whose values a policy tries, if any. */
  readonly tried?: TriedColumn | undefined;
}

/** Writes report.md, and calibration.svg for chances, beside the model. `test` has rows that the model never saw. */
export async function writeReport(
  directory: string,
  model: TrainedModel,
  test: Table,
  { name, version, about, metrics, sizes, tried }: ReportPlan,
): Promise<void> {
  const folder = join(directory, name, version);
  await mkdir(folder, { recursive: true });
  const sections: ReportSection[] = [
    { title: 'What it predicts', text: about },
    { title: 'Data', text: markdownTable(['', ''], Object.entries(sizes)) },
    { title: 'On players never seen', text: markdownTable(['metric', 'value'], Object.entries(metrics)) },
  ];
  if (model.task === 'probability') {
    const chances = TASKS[model.task].answersOf(model.predict(test), model.form);
    const curve = calibrationCurve(chances, test.labels);
    sections.push({
      title: 'Calibration',
      text: `![Predicted against observed](calibration.svg)\n\n${markdownTable(
        ['predicted', 'observed', 'rows'],
        curve.map((bin) => [percent(bin.predicted), percent(bin.observed), bin.rows]),
      )}`,
    });
    await writeFile(join(folder, 'calibration.svg'), calibrationPlot(curve));
  }
  if (tried !== undefined) sections.push(triedSection(model, test, tried));
  await writeFile(join(folder, 'report.md'), renderReport(`Model ${name}@${version}`, sections));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
