/** What a session keeps of a prediction: its status for who looks on, and what goes into the log. */
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import type { AnswerStatus } from './decision.ts';
import type { JournaledPrediction } from './session-ports.ts';

/** The status of a session that nobody has answered yet. */
export const NO_ANSWER: AnswerStatus = {
  source: 'fallback',
  reason: null,
  detail: 'no answer yet',
  models: [],
  latencyMs: 0,
};

export function readAnswer(prediction: Prediction): { status: AnswerStatus; journaled: JournaledPrediction } {
  const { source } = prediction;
  if (prediction.source === 'fallback') {
    const { reason, detail } = prediction;
    return {
      status: { source, reason, detail, models: [], latencyMs: 0 },
      journaled: { source, reason, models: [], values: null, queueMs: 0, computeMs: 0 },
    };
  }
  const { models, values, queueMs, computeMs } = prediction;
  return {
    status: { source, reason: null, detail: '', models, latencyMs: queueMs + computeMs },
    journaled: { source, reason: null, models, values, queueMs, computeMs },
  };
}

const NO_VALUES = new Float32Array(0);

/** The part of a prediction that is about one of the players asked about; empty when there is none. */
export function predictedOf(prediction: Prediction, player: number, perPlayer: number): Float32Array {
  if (prediction.source === 'fallback') return NO_VALUES;
  return prediction.values.subarray(player * perPlayer, (player + 1) * perPlayer);
}
