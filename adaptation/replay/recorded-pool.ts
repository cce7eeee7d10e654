/** A pool that answers what a log says was answered, when the log says it came. */
import {
  type InferencePool,
  type InferenceReply,
  type InferenceRequest,
  NO_FIGURES,
  type PoolStats,
} from '../../inference/contract.ts';
import { outputsAround } from '../../inference/pipeline/output-columns.ts';
import type { Pipeline } from '../../inference/pipeline/pipeline.ts';
import { floatsOf } from '../log/log-floats.ts';
import type { LogRecord } from '../log/records.ts';

type PredictionRecord = Extract<LogRecord, { kind: 'prediction' }>;

export class RecordedPool implements InferencePool {
  #pipeline: Pipeline;
  #pending: { rowCount: number; resolve: (reply: InferenceReply) => void } | null = null;
  #answered = 0;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  infer(request: InferenceRequest): Promise<InferenceReply> {
    const { promise, resolve } = Promise.withResolvers<InferenceReply>();
    this.#pending = { rowCount: request.rowCount, resolve };
    return promise;
  }

  /** Answers the request in flight; resolves when the session's loop has the answer. False when none was in flight. */
  async answer(record: PredictionRecord): Promise<boolean> {
    const pending = this.#pending;
    if (pending === null) return false;
    this.#pending = null;
    this.#answered++;
    pending.resolve(replyFrom(record, pending.rowCount, this.#pipeline));
    // The loop's handler was queued by resolve, so it has run once this continuation does.
    await null;
    return true;
  }

  stats(): PoolStats {
    const inFlightRequests = this.#pending === null ? 0 : 1;
    return { ...NO_FIGURES, inFlightRequests, answered: this.#answered };
  }

  async close(): Promise<void> {}

  async destroy(): Promise<void> {}
}

function replyFrom(record: PredictionRecord, rowCount: number, pipeline: Pipeline): InferenceReply {
  if (record.source === 'fallback') {
    return { ok: false, reason: record.reason ?? 'failed', code: 'POOL_FAILED', detail: 'as in the log' };
  }
  const predicted = floatsOf(record.values);
  const { outputs, column } = outputsAround(pipeline.choice);
  const width = outputs.reduce((sum, output) => sum + output.width, 0);
  const values = new Float32Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) values[row * width + column] = predicted[row] ?? Number.NaN;
  const { model, queueMs, computeMs } = record;
  return { ok: true, values, outputs, model, queueMs, computeMs, batchRows: rowCount };
}
