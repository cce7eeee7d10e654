/** `rubato evaluate MODEL`: how good its answers are on rows whose outcome is known. */
import { RubatoError } from '../../errors.ts';
import type { RowManifest } from '../../inference/registry/model-manifest.ts';
import { type Cell, floatOf, valueError } from '../../training/data/cells.ts';
import { TASKS, type TaskName } from '../../training/tasks.ts';
import type { Answered } from './ask-model.ts';

export interface Evaluation {
  readonly model: string;
  readonly task: TaskName;
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface EvaluateOptions {
  /** The column with what came; none for clusters. */
  readonly target?: string | undefined;
  /** The outcome whose chance the model gives; what the model was trained with, or 1, when omitted. */
  readonly positive?: string | undefined;
}

export async function evaluate(
  answers: AsyncIterable<Answered>,
  { target, positive }: EvaluateOptions,
): Promise<Evaluation> {
  const predictions: number[] = [];
  const labels: number[] = [];
  let judged: { readonly manifest: RowManifest; readonly task: TaskName; readonly width: number } | null = null;
  for await (const { manifest, source, batch, values } of answers) {
    const { task, at, width } = judgedOutput(manifest);
    judged = { manifest, task, width };
    const place = TASKS[task].hasLabels ? placeOf(source, task, target) : -1;
    const perRow = manifest.outputs.reduce((sum, output) => sum + output.width, 0);
    const labelOf = labelReader(manifest, task, positive);
    for (const [row, cells] of batch.rows.entries()) {
      const where = { file: source.name, line: batch.lines[row]!, column: target ?? '' };
      labels.push(place < 0 ? 0 : labelOf(cells[place]!, where));
      for (let k = 0; k < width; k++) predictions.push(values[row * perRow + at + k]!);
    }
  }
  if (judged === null || labels.length === 0)
    throw new RubatoError('DATA_FORMAT', 'none', { expected: 'rows of data' });
  const { manifest, task, width } = judged;
  const form = { link: 'identity', width } as const;
  const metrics = TASKS[task].judge(Float64Array.from(predictions), Float32Array.from(labels), form);
  return { model: `${manifest.name}@${manifest.version}`, task, rows: labels.length, metrics };
}

/** Throws DEFINITION_INVALID or DATA_FORMAT where there is no such column. */
function placeOf({ name, columns }: Answered['source'], task: TaskName, target: string | undefined): number {
  if (target === undefined) {
    throw new RubatoError('DEFINITION_INVALID', 'none', { expected: `--target, the column with the ${task}` });
  }
  const place = columns.indexOf(target);
  if (place < 0) throw new RubatoError('DATA_FORMAT', `${name} without it`, { expected: `a column "${target}"` });
  return place;
}

/** The output that is judged: chances, a value, or distances from clusters. */
function judgedOutput({ outputs, name, version }: RowManifest): { task: TaskName; at: number; width: number } {
  let at = 0;
  for (const output of outputs) {
    const { width, kind } = output;
    if (kind === 'value') return { task: 'value', at, width };
    if (output.name === 'distances' && outputs[0]!.kind === 'cluster') return { task: 'clusters', at, width };
    if (kind === 'classes') return { task: 'classes', at, width };
    if (kind === 'probability' || output.name === 'probability') return { task: 'probability', at, width };
    at += width;
  }
  const got = `${name}@${version} with ${outputs.map((output) => output.name).join(', ')}`;
  throw new RubatoError('PIPELINE_OUTPUT', got, {
    expected: 'an output that is a chance, classes, a value or a cluster',
  });
}

type Place = { readonly file: string; readonly line: number; readonly column: string };

function labelReader(manifest: RowManifest, task: TaskName, positive: string | undefined) {
  const { trainedBy, outputs } = manifest;
  if (task === 'probability') {
    const outcome = positive ?? String(trainedBy.positive ?? '1');
    return (cell: Cell) => Number(String(cell ?? '').trim() === outcome);
  }
  if (task === 'value') {
    return (cell: Cell, place: Place) => {
      const value = floatOf(cell, () => place);
      if (Number.isNaN(value)) throw valueError(place, 'a value in each row', cell);
      return value;
    };
  }
  const labels = outputs.find(({ kind }) => kind === 'classes')?.labels ?? [];
  return (cell: Cell, place: Place) => {
    const label = labels.indexOf(String(cell ?? '').trim());
    if (label < 0) throw valueError(place, `one of the classes ${labels.slice(0, 20).join(', ')}`, cell);
    return label;
  };
}
