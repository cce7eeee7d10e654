/** Shared parts of session tests: a pool that answers by a function, and a small game. */

import { defineEvents } from '../adaptation/events/event-catalogue.ts';
import { defineFeatures } from '../adaptation/features/feature-layout.ts';
import { bandPolicy } from '../adaptation/policy/lever-policies.ts';
import type { LeverMemory } from '../adaptation/policy/session-lever.ts';
import { defineAdaptation } from '../adaptation/session/define-adaptation.ts';
import type { AdaptationDefinition, AdaptationSpec } from '../adaptation/session/definition.ts';
import {
  type InferencePool,
  type InferenceReply,
  type InferenceRequest,
  NO_FIGURES,
  type RowRequest,
} from '../inference/contract.ts';
import { model } from '../inference/pipeline/pipeline.ts';
import type { ModelOutput } from '../inference/registry/model-manifest.ts';

/**
 * Answers each row by `predict`: one value, or one per column of `outputs`. If it throws, the reply is a failure. Keeps
 * the requests.
 */
export class FunctionPool implements InferencePool {
  readonly requests: RowRequest[] = [];
  /** Answers wait until this resolves; null answers at once. */
  gate: Promise<void> | null = null;
  #predict: (row: Float32Array) => number | readonly number[];
  #outputs: readonly ModelOutput[];

  constructor(
    predict: (row: Float32Array) => number | readonly number[],
    outputs: readonly ModelOutput[] = [{ name: 'chance', width: 1 }],
  ) {
    this.#predict = predict;
    this.#outputs = outputs;
  }

  async infer(request: InferenceRequest): Promise<InferenceReply> {
    if (!('rows' in request)) throw new Error('a session asks rows');
    const rows = request.rows.slice();
    this.requests.push({ ...request, rows });
    await this.gate;
    const width = rows.length / request.rowCount;
    try {
      const values = Float32Array.from(
        Array.from({ length: request.rowCount }, (_, i) =>
          this.#predict(rows.subarray(i * width, (i + 1) * width)),
        ).flat(),
      );
      const outputs = this.#outputs;
      return { ok: true, values, outputs, model: 'chance@1', queueMs: 1, computeMs: 2, batchRows: request.rowCount };
    } catch (error) {
      return { ok: false, reason: 'failed', code: 'POOL_FAILED', detail: String(error) };
    }
  }

  stats() {
    return NO_FIGURES;
  }

  async close(): Promise<void> {}

  async destroy(): Promise<void> {}
}

const quizEvents = defineEvents({
  answer: { source: 'observed', fields: { right: { unit: 'share', min: 0, max: 1, integer: true } } },
  hint: { source: 'reported', fields: {} },
});

const quizFeatures = defineFeatures(quizEvents, (f) => ({
  right: f.mean('answer', 'right', { last: 8, unit: 'share', min: 0, max: 1, words: 'right answers' }),
  hints: f.count('hint', { windowMs: 60_000, unit: 'count', min: 0, max: 50, words: 'hints taken' }),
}));

export interface QuizTarget {
  level: number;
}

/** A quiz that declares no outcome, so that tests may put other events in. */
type QuizSpec = Omit<AdaptationSpec<QuizTarget, LeverMemory>, 'outcome'>;

/** A quiz with one lever; the pipeline's only column is the chance of a right answer. */
export function quizSpec(more: Partial<QuizSpec> = {}): QuizSpec {
  return {
    name: 'quiz',
    events: quizEvents,
    features: quizFeatures,
    everyMs: 250,
    pipeline: model('chance', '1'),
    predicts: { kind: 'chance', words: 'right answers' },
    inputs: [{ kind: 'candidates', column: 'level', lever: 'level', offsets: [-0.2, -0.1, 0, 0.1, 0.2] }],
    levers: {
      level: { scope: 'session', min: 0, max: 1, initial: 0.5, harder: 'up', words: 'level' },
      help: { scope: 'player', min: 0, max: 1, initial: 0, harder: 'down', words: 'help' },
    },
    policy: bandPolicy('level', { coolDownMs: 500 }),
    fallback: { kind: 'hold' },
    apply: ({ level = 0 }, target) => {
      target.level = level;
    },
    ...more,
  };
}

export function quiz(more: Partial<QuizSpec> = {}): AdaptationDefinition<QuizTarget, LeverMemory> {
  return defineAdaptation(quizSpec(more));
}

/** Lets the handlers of settled promises run. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
