/**
 * What a session asks. Behind it live the pipeline, the versions of its models, and the reasons for an answer; the session
 * knows what a prediction means, and nothing of pools and models.
 */
import { messageOf } from '../../thrown.ts';
import type { InferencePool, InferenceRequest } from '../contract.ts';
import { type Pipeline, type Prediction, readPrediction } from '../pipeline/pipeline.ts';
import { modelKey } from '../registry/model-manifest.ts';
import { type Attribution, readAttributions, writeOcclusionRows } from './occlusion.ts';
import { columnCount, type PredictionSpec } from './prediction-spec.ts';

export type Question = Omit<InferenceRequest, 'model'>;

export interface ExplainedQuestion {
  readonly session: string;
  /** One row, all columns of the model. */
  readonly row: Float32Array;
  /** The first so many columns are explained; the rest, such as a candidate, stay as they are. */
  readonly features: number;
  readonly budgetMs: number;
  /** At most this many features, and none with less effect than `floor`. */
  readonly top: number;
  readonly floor: number;
}

export interface Predictor {
  /** Never rejects: what goes wrong is a fallback with its reason. The rows are read until it resolves. */
  predict(question: Question): Promise<Prediction>;
  /** What raised or lowered the prediction of one row (of several columns: the largest), asked in the `bulk` class; null when nobody can say. Never rejects. */
  explain(question: ExplainedQuestion): Promise<readonly Attribution[] | null>;
}

/** Who asks: the part of a definition that a prediction depends on. */
export interface Asking {
  readonly pipeline: Pipeline;
  readonly predicts: PredictionSpec;
  readonly layoutHash: string;
}

export interface PredictorParts {
  readonly pool: InferencePool;
  /** Reference row of a model, `name@version` (its manifest's baseline), for explanations; null when it is not known. */
  readonly baseline?: (model: string) => Float32Array | null;
}

export function createPredictor({ pipeline, predicts, layoutHash }: Asking, parts: PredictorParts): Predictor {
  const { pool, baseline = () => null } = parts;
  const model = { name: pipeline.name, version: pipeline.version, layoutHash };
  const predict = async (question: Question): Promise<Prediction> => {
    try {
      return readPrediction(pipeline, predicts, question.rowCount, await pool.infer({ ...question, model }));
    } catch (error) {
      // The port promises never to reject; a pool that does anyway must not leave the session without a beat.
      return { source: 'fallback', reason: 'failed', code: 'POOL_FAILED', detail: messageOf(error) };
    }
  };
  return {
    predict,
    async explain({ session, row, features, budgetMs, top, floor }) {
      const reference = baseline(modelKey(pipeline));
      if (reference === null) return null;
      const rows = new Float32Array((features + 1) * row.length);
      const rowCount = writeOcclusionRows(row, reference, features, rows);
      const asked = rows.subarray(0, rowCount * row.length);
      const prediction = await predict({ session, rows: asked, rowCount, budgetMs, priority: 'bulk' });
      if (prediction.source === 'fallback') return null;
      const values = largestColumn(prediction.values, columnCount(predicts));
      return readAttributions(row, reference, values, features, { top, floor });
    },
  };
}

/** The column that is largest in the first row, of all rows. */
function largestColumn(values: Float32Array, columns: number): Float32Array {
  if (columns === 1) return values;
  const first = values.subarray(0, columns);
  const column = first.indexOf(Math.max(...first));
  return Float32Array.from({ length: values.length / columns }, (_, row) => values[row * columns + column]!);
}
