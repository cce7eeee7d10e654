/**
 * How predictions follow the column whose values a policy tries: compared with observations, and whether they keep its
 * direction.
 */
import { rowCount, type Table } from '../data/table.ts';
import { TASKS } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { markdownTable, type ReportSection } from './report.ts';

export interface TriedColumn {
  /** The column's name on the page. */
  readonly name: string;
  readonly column: number;
  readonly min: number;
  readonly max: number;
  /** 1 when predictions may only rise with it, −1 when they may only fall. */
  readonly direction: 1 | -1;
  /** How the algorithm ensures that. */
  readonly how: string;
}

export function triedSection(model: TrainedModel, test: Table, tried: TriedColumn): ReportSection {
  return {
    title: `By ${tried.name} tried`,
    text: `${byTenth(model, test, tried)}\n\n${againstDirection(model, test, tried)}`,
  };
}

function byTenth(model: TrainedModel, test: Table, { name, column, min, max }: TriedColumn): string {
  const isChance = model.task === 'probability';
  const predicted = TASKS[model.task].answersOf(model.predict(test), model.form);
  const rows = Array.from({ length: 10 }, (_, tenth) => {
    const members = [...test.labels.keys()].filter((i) => {
      const share = (test.rows[i * test.width + column]! - min) / (max - min);
      return Math.min(9, Math.max(0, Math.floor(10 * share))) === tenth;
    });
    const mean = (of: ArrayLike<number>) =>
      ((isChance ? 100 : 1) * members.reduce((sum, i) => sum + of[i]!, 0)) / Math.max(1, members.length);
    const show = (value: number) => (isChance ? `${value.toFixed(1)} %` : String(Number(value.toPrecision(4))));
    const bound = (tenths: number) => min + ((max - min) * tenths) / 10;
    return [`${bound(tenth)} to ${bound(tenth + 1)}`, show(mean(predicted)), show(mean(test.labels)), members.length];
  });
  return markdownTable([name, 'predicted', 'observed', 'rows'], rows);
}

/** Number of steps from the smallest to the largest value, tried on every row. */
const STEPS = 20;

/** Counts, on the judged rows, how often predictions go against the direction they promise to keep. */
function againstDirection(
  model: TrainedModel,
  test: Table,
  { name, column, min, max, direction, how }: TriedColumn,
): string {
  const rows = Float32Array.from(test.rows);
  let before: Float64Array | null = null;
  let broken = 0;
  for (let step = 0; step <= STEPS; step++) {
    for (let at = column; at < rows.length; at += test.width) rows[at] = min + ((max - min) * step) / STEPS;
    const now = model.predict({ rows, width: test.width });
    if (before !== null) for (const [i, value] of now.entries()) if (direction * (value - before[i]!) < 0) broken++;
    before = now;
  }
  const what = model.task === 'probability' ? 'chance' : 'value';
  const against = direction === 1 ? 'falls' : 'rises';
  return `The ${what} never ${against} with the ${name} tried: ${how}. Of ${STEPS * rowCount(test)} steps of ${(max - min) / STEPS} on these rows it ${against} in ${broken}.`;
}
