/**
 * The part that a session asks. It hides the pipeline, the versions of its models, and how an answer is explained. The
 * session knows what a prediction means, but nothing about pools and models.
 */
import { messageOf } from '../../thrown.ts';
import type { InferencePool, RowRequest, TensorRequest } from '../contract.ts';
import { type Pipeline, type Prediction, readPrediction } from '../pipeline/pipeline.ts';
import { modelKey } from '../registry/model-manifest.ts';
import { type Attribution, readAttributions, writeOcclusionRows } from './occlusion.ts';
import { columnCount, type PredictionSpec } from './prediction-spec.ts';

/** Rows, or named tensors with the state that came with the last answer. */
export type Question = Omit<RowRequest, 'model'> | Omit<TensorRequest, 'model'>;

export interface ExplainedQuestion {
  readonly session: string;
  /** One row, all columns of the model. */
  readonly row: Float32Array;
  /** This many first columns are explained; the rest, such as a candidate, stay as they are. */
  readonly features: number;
  readonly budgetMs: number;
  /** Most features returned. Each has an effect of at least `floor`. */
  readonly top: number;
  readonly floor: number;
}

export interface Predictor {
  /** Never rejects: a failure is a fallback with its reason. Rows and tensors are read until it resolves. */
  predict(question: Question): Promise<Prediction>;
  /**
   * The features that raised or lowered the prediction of one row (its largest column, if there are several). Asked in
   * the `bulk` class. Null when it can't be known. Never rejects.
   */
  explain(question: ExplainedQuestion): Promise<readonly Attribution[] | null>;
}

/** The part of a definition that a prediction depends on. */
export interface Asking {
  readonly pipeline: Pipeline;
  readonly predicts: PredictionSpec;
  readonly layoutHash: string;
}

export interface PredictorParts {
  readonly pool: InferencePool;
  /** Reference row of a model, `name@version` (its manifest's baseline), for explanations; null if unknown. */
  readonly baseline?: (model: string) => Float32Array | null;
}

export function createPredictor({ pipeline, predicts, layoutHash }: Asking, parts: PredictorParts): Predictor {
  if (pipeline.kind === 'none') return UNASKED;
  const { pool, baseline = () => null } = parts;
  const model = { name: pipeline.name, version: pipeline.version, layoutHash };
  const predict = async (question: Question): Promise<Prediction> => {
    try {
      return readPrediction(pipeline, predicts, question.rowCount, await pool.infer({ ...question, model }));
    } catch (error) {
      // The port promises never to reject. If a pool does, the session must still get its beat.
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

/** The predictor of a definition without a model: its rule decides at each beat. */
const UNASKED: Predictor = Object.freeze<Predictor>({
  predict: async () => ({
    source: 'fallback',
    reason: 'unasked',
    code: 'MODEL_NOT_FOUND',
    detail: 'no model declared',
  }),
  explain: async () => null,
});

/** The values, in all rows, of the column that is largest in the first row. */
function largestColumn(values: Float32Array, columns: number): Float32Array {
  if (columns === 1) return values;
  const first = values.subarray(0, columns);
  const column = first.indexOf(Math.max(...first));
  return Float32Array.from({ length: values.length / columns }, (_, row) => values[row * columns + column]!);
}
