/** A predictor that gives the answers of a log, at the times the log says. */
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import type { Predictor, Question } from '../../inference/predictor/predictor.ts';
import { floatsOf } from '../log/log-floats.ts';
import type { LogRecord } from '../log/records.ts';

type PredictionRecord = Extract<LogRecord, { kind: 'prediction' }>;

export class RecordedPredictor implements Predictor {
  #columns: number;
  #pending: { rowCount: number; resolve: (prediction: Prediction) => void } | null = null;

  /** `columns` is the number of columns of a prediction, per row. */
  constructor(columns: number) {
    this.#columns = columns;
  }

  predict({ rowCount }: Question): Promise<Prediction> {
    const { promise, resolve } = Promise.withResolvers<Prediction>();
    this.#pending = { rowCount, resolve };
    return promise;
  }

  /** Reasons are read from the log, not asked again. */
  async explain(): Promise<null> {
    return null;
  }

  /** Answers the question in flight; resolves when the session's loop has the answer. False when none is in flight. */
  async answer(record: PredictionRecord): Promise<boolean> {
    const pending = this.#pending;
    if (pending === null) return false;
    this.#pending = null;
    pending.resolve(predictionFrom(record, pending.rowCount * this.#columns));
    // The loop's handler was queued by `resolve`, so it has run when this continues.
    await null;
    return true;
  }
}

function predictionFrom(record: PredictionRecord, count: number): Prediction {
  const { source, reason, model, queueMs, computeMs } = record;
  if (source === 'fallback') return failed(reason ?? 'failed', 'as in the log');
  const values = floatsOf(record.values);
  if (values.length !== count) return failed('failed', `expected ${count} values in the log, got ${values.length}`);
  return { source, values, models: model.split('+'), queueMs, computeMs };
}

function failed(reason: NonNullable<PredictionRecord['reason']>, detail: string): Prediction {
  return { source: 'fallback', reason, code: 'POOL_FAILED', detail };
}
