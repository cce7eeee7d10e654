/** What an adaptive session needs from its surroundings; each port is as small as the session's use of it. */
import type { FallbackReason, Prediction, PredictionSource } from '../../inference/pipeline/pipeline.ts';
import type { Predictor } from '../../inference/predictor/predictor.ts';
import type { MetOutcome } from '../belief/session-beliefs.ts';
import type { EventSpecs } from '../events/event-catalogue.ts';
import type { AdaptationMode } from './adaptation-mode.ts';
import type { Decision, Reason } from './decision.ts';
import type { AdaptationDefinition } from './definition.ts';
import type { SessionMistakes } from './mistakes.ts';

/** Counts what happens; called on the hot path, so it must not throw or allocate much. */
export interface SessionObserver {
  event(eventIndex: number): void;
  /** An event had a field out of range, set to its nearest bound. Called in addition to `event`. */
  clamped(eventIndex: number): void;
  rejected(code: string, count: number): void;
  answered(prediction: Prediction): void;
  decided(source: PredictionSource, changes: number): void;
  /** An outcome of a player, and what had been expected. */
  outcome(met: MetOutcome): void;
  /** A challenge that was broken off: it has no outcome, and nothing is learnt from it. */
  censored(): void;
}

/** Keeps what happened; must not throw. It gets slots, not player ids: a log holds no name and no address. */
export interface SessionJournal {
  /** `clamped` says which fields were set to their bound: one bit each, 1 for the first; 0 for none. */
  event(slot: number, eventIndex: number, seq: number, atMs: number, fields: ArrayLike<number>, clamped: number): void;
  rows(request: number, atMs: number, slots: readonly number[], rows: Float32Array): void;
  prediction(request: number, atMs: number, prediction: JournaledPrediction): void;
  decision(decision: Decision): void;
  outcome(met: MetOutcome, atMs: number): void;
  reasons(decisionId: number, player: string, reasons: readonly Reason[]): void;
  optOut(slot: number): void;
  optIn(slot: number): void;
  /** The player asked for another chance of success; null for the policy's own. */
  wish(slot: number, target: number | null): void;
}

export interface JournaledPrediction {
  readonly source: PredictionSource;
  readonly reason: FallbackReason | null;
  readonly models: readonly string[];
  readonly values: Float32Array | null;
  readonly queueMs: number;
  readonly computeMs: number;
}

export interface SessionPorts {
  /** The session's name in the pool. */
  readonly session: string;
  readonly predictor: Predictor;
  readonly observer?: SessionObserver;
  /** Hears of mistakes in the game's own code. The observer counts them. */
  readonly mistakes?: SessionMistakes;
  readonly journal?: SessionJournal;
}

export interface AdaptationSessionOptions<Target, Memory, Specs extends EventSpecs = EventSpecs> {
  readonly definition: AdaptationDefinition<Target, Memory, Specs>;
  readonly ports: SessionPorts;
  readonly mode: AdaptationMode;
  /**
   * Session time of the first decision in milliseconds; default one interval. Hosts choose different times for their
   * sessions.
   */
  readonly offsetMs?: number;
}
