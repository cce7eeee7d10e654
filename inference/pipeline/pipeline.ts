/**
 * Stop 8: what answers a session. A pipeline is a tree of models; today it has one kind of node, `model`. Combinations
 * (serial, parallel, gray, matrix product) become further members of the union, and `readPrediction` stays the one place
 * that turns replies into a prediction with its source.
 */
import { type ErrorCode, RubatoError } from '../../errors.ts';
import type { FailureReason, InferenceReply } from '../contract.ts';
import type { ModelOutput } from '../registry/model-manifest.ts';
import { type ColumnChoice, type FoundColumn, findColumn } from './output-columns.ts';

export interface ModelNode {
  readonly kind: 'model';
  readonly name: string;
  readonly version: string;
  /** Which column of the answer is the prediction. */
  readonly choice: ColumnChoice;
}

export type Pipeline = ModelNode;

/** How much of a pipeline stands behind a prediction. */
export type PredictionSource = 'model' | 'partial' | 'fallback';

export type Prediction =
  | {
      readonly source: 'model' | 'partial';
      /** One value per row asked for. */
      readonly values: Float32Array;
      /** `name@version` of every model that answered. */
      readonly models: readonly string[];
      readonly queueMs: number;
      readonly computeMs: number;
    }
  | {
      readonly source: 'fallback';
      readonly reason: FailureReason;
      readonly code: ErrorCode;
      readonly detail: string;
    };

/**
 * A pipeline of one model. Of a model with several columns the prediction's must be chosen: by the name of its output, by
 * its label, by its position, or by output and position.
 */
export function model(name: string, version: string, choice: Partial<ColumnChoice> = {}): ModelNode {
  const { output = null, label = null, column = null, columns = null } = choice;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw invalid('a model name like "success"', name);
  if (!/^[1-9][0-9]*$/.test(version)) throw invalid('an exact version like "1"', version);
  for (const [what, text] of Object.entries({ output, label })) {
    if (text !== null && (typeof text !== 'string' || text === '')) throw invalid(`a name for ${what}`, text);
  }
  if (columns !== null && !(Number.isInteger(columns) && columns >= 1))
    throw invalid('at least one output column', columns);
  const bound = columns ?? Number.MAX_SAFE_INTEGER;
  if (column !== null && !(Number.isInteger(column) && column >= 0 && column < bound))
    throw invalid(columns === null ? 'a column from 0 up' : `a column from 0 to ${columns - 1}`, column);
  if (columns !== null && columns > 1 && output === null && label === null && column === null)
    throw invalid(`one of ${columns} columns to be chosen by output, label or column`, choice);
  if (column !== null && label !== null) throw invalid('a column or a label, not both', { column, label });
  const known = ['output', 'label', 'column', 'columns'];
  const unknown = Object.keys(choice).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(`only ${known.join(', ')} to choose a column by`, unknown);
  return Object.freeze({ kind: 'model', name, version, choice: Object.freeze({ output, label, column, columns }) });
}

/** The pipeline that `reference`, a model as `name@version`, stands for. */
export function parsePipeline(reference: string, choice: Partial<ColumnChoice> = {}): Pipeline {
  const [name = '', version = '', ...more] = reference.split('@');
  if (more.length > 0 || version === '') throw invalid('a model as name@version', reference);
  return model(name, version, choice);
}

/** The same pipeline with another model, `name@version`, whose prediction is found in the same way. */
export function withModel({ choice }: Pipeline, reference: string): Pipeline {
  return parsePipeline(reference, choice);
}

/**
 * Turns the reply for `rowCount` rows into a prediction; a reply of the wrong size, without the column that is wanted or
 * with a non-finite value there failed.
 */
export function readPrediction(pipeline: Pipeline, rowCount: number, reply: InferenceReply): Prediction {
  if (!reply.ok) return { source: 'fallback', reason: reply.reason, code: reply.code, detail: reply.detail };
  const found = columnIn(pipeline.choice, reply.outputs);
  if (!found.ok) return failed('PIPELINE_OUTPUT', `expected ${found.expected}, got ${found.got}`);
  const { column, width } = found;
  if (reply.values.length !== rowCount * width)
    return failed('POOL_FAILED', `${rowCount * width} values expected, ${reply.values.length} came`);
  const values = new Float32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const value = reply.values[row * width + column]!;
    if (!Number.isFinite(value)) return failed('MODEL_OUTPUT', `a finite value expected in row ${row}, ${value} came`);
    values[row] = value;
  }
  return { source: 'model', values, models: [reply.model], queueMs: reply.queueMs, computeMs: reply.computeMs };
}

/** Where each choice was found last: a pool hands out the same outputs with every reply of a model. */
const lastFound = new WeakMap<
  ColumnChoice,
  { readonly outputs: readonly ModelOutput[]; readonly found: FoundColumn }
>();

function columnIn(choice: ColumnChoice, outputs: readonly ModelOutput[]): FoundColumn {
  const last = lastFound.get(choice);
  if (last?.outputs === outputs) return last.found;
  const found = findColumn(choice, outputs);
  lastFound.set(choice, { outputs, found });
  return found;
}

function failed(code: ErrorCode, detail: string): Prediction {
  return { source: 'fallback', reason: 'failed', code, detail };
}

function invalid(expected: string, got: unknown): RubatoError {
  return new RubatoError('DEFINITION_INVALID', JSON.stringify(got), { expected });
}
