/**
 * Stop 8: what answers a session. A pipeline is a tree of models; today it has one kind of node, `model`. Combinations
 * (serial, parallel, gray, matrix product) become further members of the union, and `readPrediction` stays the one place
 * that turns replies into a prediction with its source.
 */
import { RubatoError } from '../../errors.ts';
import type { FailureReason, InferenceReply } from '../contract.ts';

export interface ModelNode {
  readonly kind: 'model';
  readonly name: string;
  readonly version: string;
  /** Which column of the answer is the prediction; the columns are the manifest's outputs side by side. */
  readonly column: number;
  /** Columns in the answer. */
  readonly columns: number;
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
  | { readonly source: 'fallback'; readonly reason: FailureReason; readonly detail: string };

/** A pipeline of one model: column `column` of `columns` (default: the first of two, `probability` before `margin`). */
export function model(name: string, version: string, options: { column?: number; columns?: number } = {}): ModelNode {
  const columns = options.columns ?? 2;
  const column = options.column ?? 0;
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw invalid('a model name like "success"', name);
  if (!/^[1-9][0-9]*$/.test(version)) throw invalid('an exact version like "1"', version);
  if (!Number.isInteger(columns) || columns < 1) throw invalid('at least one output column', String(columns));
  if (!Number.isInteger(column) || column < 0 || column >= columns)
    throw invalid(`a column from 0 to ${columns - 1}`, String(column));
  return Object.freeze({ kind: 'model', name, version, column, columns });
}

/** The pipeline that `reference`, a model as `name@version`, stands for; its columns are the default ones. */
export function parsePipeline(reference: string): Pipeline {
  const [name = '', version = '', ...more] = reference.split('@');
  if (more.length > 0 || version === '') throw invalid('a model as name@version', reference);
  return model(name, version);
}

/** Turns the reply for `rowCount` rows into a prediction; a reply of the wrong size or with a non-finite value failed. */
export function readPrediction(pipeline: Pipeline, rowCount: number, reply: InferenceReply): Prediction {
  if (!reply.ok) return { source: 'fallback', reason: reply.reason, detail: reply.detail };
  if (reply.values.length !== rowCount * pipeline.columns)
    return failed(`${rowCount * pipeline.columns} values expected, ${reply.values.length} came`);
  const values = new Float32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const value = reply.values[row * pipeline.columns + pipeline.column]!;
    if (!Number.isFinite(value)) return failed(`a finite value expected in row ${row}, ${value} came`);
    values[row] = value;
  }
  return { source: 'model', values, models: [reply.model], queueMs: reply.queueMs, computeMs: reply.computeMs };
}

function failed(detail: string): Prediction {
  return { source: 'fallback', reason: 'failed', detail };
}

function invalid(expected: string, got: string): RubatoError {
  return new RubatoError('DEFINITION_INVALID', JSON.stringify(got), { expected });
}
