/** A model that a test writes as a function of a row, instead of training one. */
import type { AdaptationDefinition } from '../../adaptation/session/definition.ts';
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import { columnCount, valueProblem } from '../../inference/predictor/prediction-spec.ts';
import type { Predictor } from '../../inference/predictor/predictor.ts';
import { modelKey } from '../../inference/registry/model-manifest.ts';

/** A row by the names of its columns: features, then the inputs of the definition. NaN: nothing seen yet. */
export type NamedRow = Readonly<Record<string, number>>;

/** What the model predicts for the row: one number, or one per label of `predicts`. */
export type Answer = (row: NamedRow) => number | readonly number[];

type Asked = Pick<AdaptationDefinition<never, never>, 'features' | 'inputs' | 'pipeline' | 'predicts' | 'width'>;

/** Answers at once. An answer that no model may give, such as a chance of 3, is a fallback with the reason. */
export function createAnswers(definition: Asked, answer: Answer): Predictor {
  const { features, inputs, pipeline, predicts, width } = definition;
  const names = [...features.names, ...inputs.map(({ column }) => column)];
  const answerRow = (row: Float32Array): readonly number[] => {
    const answered = answer(Object.fromEntries(names.map((name, i) => [name, row[i] ?? Number.NaN])));
    return typeof answered === 'number' ? [answered] : answered;
  };
  return {
    async predict(question): Promise<Prediction> {
      if (!('rows' in question))
        return { source: 'fallback', reason: 'failed', code: 'POOL_REQUEST', detail: 'expected rows, got tensors' };
      const { rows, rowCount } = question;
      const all = Array.from({ length: rowCount }, (_, i) => answerRow(rows.subarray(i * width, (i + 1) * width)));
      const problem = problemOf(all, predicts);
      if (problem !== null) return { source: 'fallback', reason: 'failed', code: 'MODEL_OUTPUT', detail: problem };
      const values = Float32Array.from(all.flat());
      return { source: 'model', values, models: [modelKey(pipeline)], queueMs: 0, computeMs: 0 };
    },
    explain: async () => null,
  };
}

function problemOf(all: readonly (readonly number[])[], predicts: Asked['predicts']): string | null {
  const count = columnCount(predicts);
  for (const values of all) {
    if (values.length !== count) return `expected ${count} values for a row, got ${values.length}`;
    for (const value of values) {
      const problem = Number.isFinite(value) ? valueProblem(predicts, value) : 'a finite number';
      if (problem !== null) return `expected ${problem}, got ${value}`;
    }
  }
  return null;
}
