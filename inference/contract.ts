/**
 * The port between everything that asks (sessions, replays, evaluations) and everything that answers (the pools). Both
 * sides are written against this file; `pool/pool-contract.ts` tests the pools.
 */
import type { ErrorCode } from '../errors.ts';
import type { ModelOutput } from './registry/model-manifest.ts';

/**
 * Which model must answer. `layoutHash` is the hash of the rows' layout; a model of another layout refuses with
 * MODEL_LAYOUT.
 */
export interface ModelRef {
  readonly name: string;
  /** An exact version such as `3`. */
  readonly version: string;
  /** Hash of the input columns the requester writes (`FeatureLayout.hash` extended by extra inputs). */
  readonly layoutHash: string;
}

/** `live` is answered before `bulk` (replays, shadow runs, explanations). */
export type PriorityClass = 'live' | 'bulk';

export interface InferenceRequest {
  readonly model: ModelRef;
  /** Who asks. A pool is fair between sessions, and keeps one whose rows break a model away from it. */
  readonly session: string;
  /**
   * Row-major, `rowCount` × the model's input width. The pool reads it until it has replied. The caller must not change
   * it before that, and may use it again afterwards.
   */
  readonly rows: Float32Array;
  readonly rowCount: number;
  /**
   * Milliseconds from now that this request may still take; in (0, 60000]. A remaining duration, never a wall-clock
   * time.
   */
  readonly budgetMs: number;
  readonly priority: PriorityClass;
}

/**
 * Why there are no values: `late` (budget over), `shed` (queue full), `failed` (the run broke), `closed` (pool closed).
 */
export type FailureReason = 'late' | 'shed' | 'failed' | 'closed';

export type InferenceReply =
  | {
      readonly ok: true;
      /** Row-major, `rowCount` × the widths of the model's outputs, in the manifest's order. Owned by the caller. */
      readonly values: Float32Array;
      /** What the columns of a row are, as the manifest's outputs say. */
      readonly outputs: readonly ModelOutput[];
      /** `name@version` that answered. */
      readonly model: string;
      /** Milliseconds between `infer` and the start of the run, and those of the run itself. */
      readonly queueMs: number;
      readonly computeMs: number;
      /** Rows that shared the run. */
      readonly batchRows: number;
    }
  | {
      readonly ok: false;
      readonly reason: FailureReason;
      readonly code: ErrorCode;
      readonly detail: string;
    };

export interface PoolStats {
  readonly queuedRequests: number;
  readonly inFlightRequests: number;
  readonly answered: number;
  readonly late: number;
  readonly shed: number;
  readonly failed: number;
  readonly batches: number;
  readonly rows: number;
}

/** The figures of a pool that nobody has asked anything. */
export const NO_FIGURES: PoolStats = {
  queuedRequests: 0,
  inFlightRequests: 0,
  answered: 0,
  late: 0,
  shed: 0,
  failed: 0,
  batches: 0,
  rows: 0,
};

/** Called once per finished batch, for metrics; must not throw. */
export type BatchObserver = (batch: { model: string; rows: number; queueMs: number; computeMs: number }) => void;

export interface InferencePool {
  /** Never rejects: anything that goes wrong is a reply with `ok: false`, within about the budget. */
  infer(request: InferenceRequest): Promise<InferenceReply>;
  stats(): PoolStats;
  /** Accepts nothing more, finishes what it has, then frees everything. Idempotent. */
  close(): Promise<void>;
  /** Fails everything pending with `closed` and `reason`, then frees everything. Idempotent. */
  destroy(reason: string): Promise<void>;
}
