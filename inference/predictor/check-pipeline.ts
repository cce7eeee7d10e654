/**
 * Checks that a model can answer what a definition asks. Its manifest tells, so this happens before the first player.
 */
import { RubatoError } from '../../errors.ts';
import { type FoundColumns, findColumns } from '../pipeline/output-columns.ts';
import { isAlias } from '../registry/aliases.ts';
import { type ModelManifest, type ModelOutput, modelKey, type RowManifest } from '../registry/model-manifest.ts';
import { describeSpec } from '../tensors/check-tensors.ts';
import { columnCount, type PredictionSpec, valueProblem } from './prediction-spec.ts';
import type { Asking } from './predictor.ts';

/** The part of a definition that a model must fit. */
export interface AskingDefinition extends Asking {
  readonly name: string;
  /** Columns of the rows that the definition writes. */
  readonly width: number;
  /** Their names. */
  readonly columns: readonly string[];
}

/**
 * Throws MODEL_NOT_FOUND (another model or version), MODEL_LAYOUT (other rows) or PIPELINE_OUTPUT (no such prediction,
 * or one with another meaning).
 */
export function checkPipeline(definition: AskingDefinition, manifest: ModelManifest): void {
  const { name, pipeline, predicts, layoutHash, width, columns } = definition;
  const [asked, came] = [modelKey(pipeline), modelKey(manifest)];
  // An alias stands for whichever version it points at.
  const isAsked = isAlias(pipeline.version) ? pipeline.name === manifest.name : asked === came;
  if (!isAsked) throw new RubatoError('MODEL_NOT_FOUND', came, { expected: `${asked}, which "${name}" asks` });
  if (manifest.layoutHash !== layoutHash) {
    const expected = `rows as "${name}" writes them (layout ${layoutHash}) in ${asked}`;
    const trainedOn = 'columns' in manifest ? manifest.columns : undefined;
    const got = `${otherRows(columns, trainedOn)} (layout ${manifest.layoutHash})`;
    throw new RubatoError('MODEL_LAYOUT', got, { expected });
  }
  if (manifest.format !== 1) {
    const expected = `a model that takes rows of ${width} columns, as "${name}" writes them`;
    const names = manifest.inputs.map(describeSpec).join(', ');
    throw new RubatoError('MODEL_LAYOUT', `${came}, which takes tensors: ${names}`, { expected });
  }
  if (manifest.inputWidth !== width) {
    const expected = `rows of ${width} columns, as "${name}" writes them, in ${asked}`;
    throw new RubatoError('MODEL_LAYOUT', `rows of ${manifest.inputWidth}`, { expected });
  }
  const found = findColumns(pipeline.choice, columnCount(predicts), manifest.outputs);
  const wrong = found.ok ? meaningProblem(predicts, found, manifest) : found;
  if (wrong === null) return;
  throw new RubatoError('PIPELINE_OUTPUT', wrong.got, {
    expected: `${wrong.expected} in ${asked}, which "${name}" asks`,
  });
}

/** What the model's rows have that the definition's haven't, and the reverse. */
function otherRows(columns: readonly string[], trainedOn: readonly string[] | undefined): string {
  if (trainedOn === undefined) return 'others, whose columns the manifest does not name';
  const missing = columns.filter((column) => !trainedOn.includes(column));
  const unknown = trainedOn.filter((column) => !columns.includes(column));
  const differences = [
    ...(missing.length === 0 ? [] : [`without ${listOf(missing)}`]),
    ...(unknown.length === 0 ? [] : [`with ${listOf(unknown)}`]),
  ];
  if (differences.length > 0) return `rows ${differences.join(' and ')}`;
  if (columns.join() !== trainedOn.join()) return 'rows of the same columns in another order';
  return 'rows of the same columns, declared otherwise (their events, windows, units or bounds)';
}

/** Most columns that an error names: two layouts that differ in more have little in common. */
const MAX_NAMED = 6;

function listOf(columns: readonly string[]): string {
  const named = columns.slice(0, MAX_NAMED).map((column) => `"${column}"`);
  const rest = columns.length - named.length;
  return `${named.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
}

/** The kinds of model output that each kind of prediction may read. */
const KINDS: Readonly<Record<PredictionSpec['kind'], readonly ModelOutput['kind'][]>> = {
  chance: ['probability', 'classes'],
  value: ['value'],
  classes: ['classes', 'probability'],
  best: ['value', 'classes', 'probability'],
};

/** Where the manifest contradicts the definition on the meaning of these columns; null if nowhere. */
function meaningProblem(
  predicts: PredictionSpec,
  { first }: Extract<FoundColumns, { ok: true }>,
  { outputs, golden }: RowManifest,
): { readonly expected: string; readonly got: string } | null {
  const { kind } = predicts;
  const output = outputAt(outputs, first);
  const what = `output "${output.name}"`;
  if (output.kind !== undefined && !KINDS[kind].includes(output.kind))
    return { expected: `${what} of kind ${KINDS[kind].join(' or ')}, since ${kind} is predicted,`, got: output.kind };
  if (kind === 'value' && output.unit !== undefined && output.unit !== predicts.unit)
    return { expected: `${what} in ${predicts.unit}`, got: output.unit };
  if ('labels' in predicts && output.labels !== undefined && output.labels.join('\n') !== predicts.labels.join('\n'))
    return { expected: `${what} with the labels ${predicts.labels.join(', ')}`, got: output.labels.join(', ') };
  for (const values of golden.outputs) {
    for (const value of values.slice(first, first + columnCount(predicts))) {
      const problem = valueProblem(predicts, value);
      if (problem !== null) return { expected: `${problem} in ${what}`, got: `${value} for a golden row` };
    }
  }
  return null;
}

/** The output that a row's column belongs to. */
function outputAt(outputs: readonly ModelOutput[], column: number): ModelOutput {
  let end = 0;
  return outputs.find(({ width }) => {
    end += width;
    return column < end;
  })!;
}
