/**
 * An adaptive session without a room, a socket or a real clock: a test plays minutes in milliseconds, and every run of it
 * is the same.
 */
import type { EventFields, EventSpecs } from '../../adaptation/events/event-catalogue.ts';
import { AdaptationSession } from '../../adaptation/session/adaptation-session.ts';
import type { AnswerStatus, Decision, LeverValues } from '../../adaptation/session/decision.ts';
import type { AdaptationDefinition } from '../../adaptation/session/definition.ts';
import type { InferencePool } from '../../inference/contract.ts';
import type { Prediction } from '../../inference/pipeline/pipeline.ts';
import { createPredictor, type Predictor } from '../../inference/predictor/predictor.ts';
import { type Answer, createAnswers } from './answers.ts';

/** Milliseconds between looks at the loop, as in a room. */
const BEAT_MS = 50;
/** Time for an answer: the clock stands still meanwhile, so nothing is late however busy the machine is. */
const BUDGET_MS = 60_000;

export interface TestSessionOptions<Target, Memory, Specs extends EventSpecs> {
  readonly definition: AdaptationDefinition<Target, Memory, Specs>;
  /** What decisions are applied to, as the room is in play. */
  readonly target: Target;
  /** The model. Neither this nor a pool: there is none, and the session runs on its fallback. */
  readonly answer?: Answer;
  /** A pool with the real model (`createLocalPool`). */
  readonly pool?: InferencePool;
}

export interface TestSession<Specs extends EventSpecs> {
  /** Milliseconds of the session; `advance` moves it. */
  readonly nowMs: number;
  readonly decision: Decision;
  readonly status: AnswerStatus;
  join(player: string, options?: { readonly adaptive?: boolean; readonly target?: number | null }): void;
  leave(player: string): void;
  /** False when the event was refused: an undeclared name, a value out of range, an unknown player. */
  record<Type extends keyof Specs & string>(player: string, type: Type, fields: EventFields<Specs, Type>): boolean;
  setAdaptive(player: string, on: boolean): void;
  /** The lever values in force for a player. */
  valuesFor(player: string): LeverValues;
  predictedFor(player: string): number | null;
  /** Lets time pass, beat by beat, and returns the decisions that took effect. */
  advance(ms: number): Promise<readonly Decision[]>;
  close(): void;
}

export function openTestSession<Target, Memory, Specs extends EventSpecs>(
  options: TestSessionOptions<Target, Memory, Specs>,
): TestSession<Specs> {
  const { definition, target } = options;
  const ports = { session: 'test', predictor: predictorFor(options) };
  const session = new AdaptationSession({ definition, ports, mode: 'on' });
  let nowMs = 0;
  let slots = 0;
  return {
    get nowMs() {
      return nowMs;
    },
    get decision() {
      return session.decision;
    },
    get status() {
      return session.status;
    },
    join: (player, terms) => session.join(player, slots++, nowMs, terms),
    leave: (player) => session.leave(player),
    record: (player, type, fields) => session.record(player, type, fields, nowMs),
    setAdaptive: (player, on) => session.setAdaptive(player, on, nowMs),
    valuesFor: (player) => session.valuesFor(player),
    predictedFor: (player) => session.predictedFor(player),
    async advance(ms) {
      const decisions: Decision[] = [];
      for (const endMs = nowMs + ms; nowMs < endMs; ) {
        nowMs = Math.min(endMs, nowMs + BEAT_MS);
        const decision = session.tick(nowMs);
        if (decision !== null) {
          await definition.apply(decision, target);
          decisions.push(decision);
        }
        while (session.inFlight) await new Promise((resolve) => setImmediate(resolve));
      }
      return decisions;
    },
    close: () => session.close(),
  };
}

function predictorFor<Target, Memory, Specs extends EventSpecs>({
  definition,
  answer,
  pool,
}: TestSessionOptions<Target, Memory, Specs>): Predictor {
  if (answer !== undefined) return createAnswers(definition, answer);
  if (pool === undefined) return NO_MODEL;
  const predictor = createPredictor(definition, { pool });
  return {
    predict: (question) => predictor.predict({ ...question, budgetMs: BUDGET_MS }),
    explain: (question) => predictor.explain({ ...question, budgetMs: BUDGET_MS }),
  };
}

const NONE: Prediction = {
  source: 'fallback',
  reason: 'failed',
  code: 'MODEL_NOT_FOUND',
  detail: 'the test session has no model',
};
const NO_MODEL: Predictor = { predict: async () => NONE, explain: async () => null };
