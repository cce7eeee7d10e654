/** How good a model of the arena is, in numbers and on a page; the same for every algorithm. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '../../../training/data/dataset.ts';
import {
  areaUnderCurve,
  brierScore,
  calibrationCurve,
  calibrationError,
  logLoss,
} from '../../../training/evaluate/metrics.ts';
import { sigmoid } from '../../../training/logistic.ts';
import { calibrationPlot, markdownTable, renderReport } from '../../../training/report/report.ts';
import type { TrainedModel } from '../../../training/trained-model.ts';

export function chancesOf(model: TrainedModel, data: Dataset): Float64Array {
  return model.scores(data).map(sigmoid);
}

export function judge(chances: Float64Array, test: Dataset): Record<string, number> {
  const share = test.labels.reduce((sum, label) => sum + label, 0) / test.labels.length;
  const round = (value: number) => Math.round(value * 1e5) / 1e5;
  return {
    auc: round(areaUnderCurve(chances, test.labels)),
    logLoss: round(logLoss(chances, test.labels)),
    logLossOfBaseRate: round(
      logLoss(
        test.labels.map(() => share),
        test.labels,
      ),
    ),
    brier: round(brierScore(chances, test.labels)),
    calibrationError: round(calibrationError(calibrationCurve(chances, test.labels))),
  };
}

/** Writes report.md and calibration.svg beside the model. */
export async function writeReport(
  directory: string,
  about: { readonly name: string; readonly version: string; readonly monotone: string },
  model: TrainedModel,
  test: Dataset,
  { metrics, sizes }: { metrics: Readonly<Record<string, number>>; sizes: Readonly<Record<string, number>> },
): Promise<void> {
  const chances = chancesOf(model, test);
  const curve = calibrationCurve(chances, test.labels);
  const folder = join(directory, about.name, about.version);
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const sections = [
    {
      title: 'What it predicts',
      text: 'The chance that a player is not downed within the next 30 seconds of play at a given difficulty held constant, from the features of their window and that difficulty. Learnt from simulated players (`rooms/arena/training`); judged on players it never saw, below.',
    },
    { title: 'Data', text: markdownTable(['', ''], Object.entries(sizes)) },
    { title: 'On players never seen', text: markdownTable(['metric', 'value'], Object.entries(metrics)) },
    {
      title: 'Calibration',
      text: `![Predicted against observed](calibration.svg)\n\n${markdownTable(
        ['predicted', 'observed', 'rows'],
        curve.map((bin) => [percent(bin.predicted), percent(bin.observed), bin.rows]),
      )}`,
    },
    {
      title: 'By difficulty tried',
      text: `${byDifficulty(test, chances)}\n\n${risesOf(model, test, about.monotone)}`,
    },
  ];
  await writeFile(join(folder, 'calibration.svg'), calibrationPlot(curve));
  await writeFile(join(folder, 'report.md'), renderReport(`Model ${about.name}@${about.version}`, sections));
}

function byDifficulty(test: Dataset, chances: Float64Array): string {
  const rows = Array.from({ length: 10 }, (_, tenth) => {
    const members = [...test.labels.keys()].filter(
      (i) => Math.min(9, Math.floor(10 * test.rows[i * test.width + test.width - 1]!)) === tenth,
    );
    const mean = (of: ArrayLike<number>) =>
      (100 * members.reduce((sum, i) => sum + of[i]!, 0)) / Math.max(1, members.length);
    return [
      `${tenth / 10} to ${(tenth + 1) / 10}`,
      `${mean(chances).toFixed(1)} %`,
      `${mean(test.labels).toFixed(1)} %`,
      members.length,
    ];
  });
  return markdownTable(['difficulty', 'predicted', 'observed', 'rows'], rows);
}

/** Difficulties that are tried on every row, 0 to 1. */
const STEPS = 20;

/** What the promise that the chance never rises with the difficulty comes to on the rows judged. */
function risesOf(model: TrainedModel, test: Dataset, monotone: string): string {
  const rows = Float32Array.from(test.rows);
  let before: Float64Array | null = null;
  let rises = 0;
  for (let step = 0; step <= STEPS; step++) {
    for (let at = test.width - 1; at < rows.length; at += test.width) rows[at] = step / STEPS;
    const scores = model.scores({ ...test, rows });
    if (before !== null) for (const [i, score] of scores.entries()) if (score > before[i]!) rises++;
    before = scores;
  }
  return `The chance never rises with the difficulty tried: ${monotone}. Of ${STEPS * test.labels.length} steps of ${1 / STEPS} on these rows it rises in ${rises}.`;
}
