/**
 * Stop 8: the pipeline that answers a session. It is a tree of models; today it has one kind of node, `model`.
 * Combinations (serial, parallel, gray, matrix product) will be further members of the union. `readPrediction` stays
 * the one place that turns replies into a prediction with its source.
 */
import type { ErrorCode } from '../../errors.ts';
import { check, checkObject, show } from '../check-declaration.ts';
import type { FailureReason, InferenceReply, TensorReply } from '../contract.ts';
import { columnCount, type PredictionSpec, valueProblem } from '../predictor/prediction-spec.ts';
import { ALIASES, isAlias } from '../registry/aliases.ts';
import type { ModelOutput } from '../registry/model-manifest.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { type ColumnChoice, type FoundColumns, findColumns } from './output-columns.ts';
import { findTensorColumns } from './tensor-columns.ts';

export interface ModelNode {
  readonly kind: 'model';
  readonly name: string;
  /** An exact version, or an alias that moves: what answers then changes while sessions run. */
  readonly version: string;
  /** Which column of the answer is the prediction. */
  readonly choice: ColumnChoice;
}

/** The pipeline of a definition without a model. It is never asked; its name stands in logs and metrics. */
export interface NoModel extends Omit<ModelNode, 'kind'> {
  readonly kind: 'none';
}

export type Pipeline = ModelNode | NoModel;

/** Why there is no prediction: what the pool says, or `unasked` where the definition has no model. */
export type FallbackReason = FailureReason | 'unasked';

/** How much of the pipeline has answered. */
export type PredictionSource = 'model' | 'partial' | 'fallback';

export type Prediction =
  | {
      readonly source: 'model' | 'partial';
      /** Row-major: per row asked, the columns that the definition's `predicts` declares. */
      readonly values: Float32Array;
      /** `name@version` of every model that has answered. */
      readonly models: readonly string[];
      readonly queueMs: number;
      readonly computeMs: number;
      /** What goes into the next question, if the model has state. */
      readonly state?: readonly Tensor[];
    }
  | {
      readonly source: 'fallback';
      readonly reason: FallbackReason;
      readonly code: ErrorCode;
      readonly detail: string;
    };

/**
 * A pipeline of one model. If the model has several columns, the prediction's column must be chosen: by the name of its
 * output, by its label, by its position, or by output and position.
 */
export function model(name: string, version: string, choice: Partial<ColumnChoice> = {}): ModelNode {
  const named = typeof name === 'string' && /^[a-z][a-z0-9-]{0,63}$/.test(name);
  check(INVALID, named, 'a model name like "success"', show(name));
  const exact = typeof version === 'string' && (/^[1-9][0-9]{0,8}$/.test(version) || isAlias(version));
  const form = `an alias (${ALIASES.join(', ')}) or an exact version like "1", a text, for model "${name}"`;
  check(INVALID, exact, form, show(version));
  checkObject(INVALID, `what chooses a column of model "${name}"`, choice, ['output', 'label', 'column', 'columns']);
  const { output = null, label = null, column = null, columns = null } = choice;
  for (const [what, text] of Object.entries({ output, label })) {
    check(INVALID, text === null || (typeof text === 'string' && text !== ''), `a name for ${what}`, show(text));
  }
  check(INVALID, columns === null || isWhole(columns, 1), 'at least one output column', show(columns));
  const bound = columns ?? Number.MAX_SAFE_INTEGER;
  const range = columns === null ? 'a column from 0 up' : `a column from 0 to ${columns - 1}`;
  check(INVALID, column === null || (isWhole(column, 0) && column < bound), range, show(column));
  const chosen = output !== null || label !== null || column !== null;
  const alone = columns === null || columns === 1;
  check(INVALID, alone || chosen, `one of ${columns} columns to be chosen by output, label or column`, 'none');
  check(
    INVALID,
    column === null || label === null,
    'a column or a label, not both',
    `${show(column)} and ${show(label)}`,
  );
  const node: ModelNode = { kind: 'model', name, version, choice: Object.freeze({ output, label, column, columns }) };
  made.add(node);
  return Object.freeze(node);
}

const INVALID = 'DEFINITION_INVALID';
const made = new WeakSet<object>();

export const NO_MODEL: NoModel = Object.freeze({
  kind: 'none',
  name: 'none',
  version: '1',
  choice: Object.freeze({ output: null, label: null, column: null, columns: null }),
});
made.add(NO_MODEL);
const isWhole = (value: unknown, min: number) => typeof value === 'number' && Number.isInteger(value) && value >= min;

/** Whether `value` was made, and so checked, by `model` or a function like it. */
export function isPipeline(value: unknown): value is Pipeline {
  return typeof value === 'object' && value !== null && made.has(value);
}

/** The pipeline of one model, given as `name@version`. */
export function parsePipeline(reference: string, choice: Partial<ColumnChoice> = {}): Pipeline {
  const [name = '', version = '', ...more] = reference.split('@');
  check(INVALID, more.length === 0 && version !== '', 'a model as name@version', show(reference));
  return model(name, version, choice);
}

/** The same pipeline with another model, `name@version`. Its prediction is chosen in the same way. */
export function withModel({ choice }: Pipeline, reference: string): Pipeline {
  return parsePipeline(reference, choice);
}

/**
 * Turns the reply for `rowCount` rows into a prediction. A reply fails if it has the wrong size, lacks the chosen
 * columns, or has a value there that its kind can't have.
 */
export function readPrediction(
  pipeline: Pipeline,
  predicts: PredictionSpec,
  rowCount: number,
  reply: InferenceReply,
): Prediction {
  if (!reply.ok) return { source: 'fallback', reason: reply.reason, code: reply.code, detail: reply.detail };
  if ('tensors' in reply) return readTensors(pipeline, predicts, rowCount, reply);
  const columns = columnCount(predicts);
  const found = columnsIn(pipeline.choice, columns, reply.outputs);
  if (!found.ok) return failed('PIPELINE_OUTPUT', `expected ${found.expected}, got ${found.got}`);
  const { first, width } = found;
  if (reply.values.length !== rowCount * width)
    return failed('POOL_FAILED', `expected ${rowCount * width} values, got ${reply.values.length}`);
  const values = takeColumns(predicts, rowCount, reply.values, first, width);
  if (typeof values === 'string') return failed('MODEL_OUTPUT', values);
  return { source: 'model', values, models: [reply.model], queueMs: reply.queueMs, computeMs: reply.computeMs };
}

function readTensors(
  { choice }: Pipeline,
  predicts: PredictionSpec,
  rowCount: number,
  { tensors, outputs, state, model, queueMs, computeMs }: TensorReply,
): Prediction {
  const found = findTensorColumns(choice, columnCount(predicts), outputs);
  if (!found.ok) return failed('PIPELINE_OUTPUT', `expected ${found.expected}, got ${found.got}`);
  const { output, first, width } = found;
  const tensor = tensors.find(({ name }) => name === output);
  const isFloat = tensor?.type === 'float32' || tensor?.type === 'float64';
  if (!isFloat || tensor.data.length !== rowCount * width)
    return failed('POOL_FAILED', `expected ${rowCount * width} values of "${output}", got ${tensor?.data.length ?? 0}`);
  const values = takeColumns(predicts, rowCount, tensor.data, first, width);
  if (typeof values === 'string') return failed('MODEL_OUTPUT', values);
  return { source: 'model', values, models: [model], queueMs, computeMs, ...(state.length > 0 && { state }) };
}

/** The prediction's columns, from `first` on, of rows that are `width` wide; or what is wrong with a value. */
function takeColumns(
  predicts: PredictionSpec,
  rowCount: number,
  from: Float32Array | Float64Array,
  first: number,
  width: number,
): Float32Array | string {
  const columns = columnCount(predicts);
  const values = new Float32Array(rowCount * columns);
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < columns; column++) {
      const value = from[row * width + first + column]!;
      const problem = valueProblem(predicts, value);
      if (problem !== null) return `expected ${problem} in row ${row}, got ${value}`;
      values[row * columns + column] = value;
    }
  }
  return values;
}

/** Where each choice was last found. A pool gives the same outputs object with every reply of a model. */
const lastFound = new WeakMap<
  ColumnChoice,
  { readonly outputs: readonly ModelOutput[]; readonly count: number; readonly found: FoundColumns }
>();

function columnsIn(choice: ColumnChoice, count: number, outputs: readonly ModelOutput[]): FoundColumns {
  const last = lastFound.get(choice);
  if (last?.outputs === outputs && last.count === count) return last.found;
  const found = findColumns(choice, count, outputs);
  lastFound.set(choice, { outputs, count, found });
  return found;
}

function failed(code: ErrorCode, detail: string): Prediction {
  return { source: 'fallback', reason: 'failed', code, detail };
}
