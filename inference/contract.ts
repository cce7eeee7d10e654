/**
 * The port between everything that asks (sessions, replays, evaluations) and everything that answers (the pools). Both
 * sides are written against this file; `pool/pool-contract.ts` tests the pools.
 */
import type { ErrorCode } from '../errors.ts';
import type { ModelOutput } from './registry/model-manifest.ts';
import type { TensorOutput } from './registry/tensor-manifest.ts';
import type { Tensor } from './tensors/tensor.ts';

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

/** What all requests have. */
interface Asked {
  readonly model: ModelRef;
  /** Who asks. A pool is fair between sessions, and keeps one whose rows break a model away from it. */
  readonly session: string;
  readonly rowCount: number;
  /**
   * Milliseconds from now that this request may still take; in (0, 60000]. A remaining duration, never a wall-clock
   * time.
   */
  readonly budgetMs: number;
  readonly priority: PriorityClass;
}

/** Asks a model that takes one float32 row. This is the fast way, and the one of sessions. */
export interface RowRequest extends Asked {
  /**
   * Row-major, `rowCount` × the model's input width. The pool reads it until it has replied. The caller must not change
   * it before that, and may use it again afterwards.
   */
  readonly rows: Float32Array;
}

/** Asks a model that takes named tensors. They are read like rows: until the reply, and unchanged before it. */
export interface TensorRequest extends Asked {
  /** All inputs of the model, `rowCount` rows each. */
  readonly inputs: readonly Tensor[];
  /** What the last reply gave back, row by row. Without it a model that has state begins with zeros. */
  readonly state?: readonly Tensor[];
}

export type InferenceRequest = RowRequest | TensorRequest;

/**
 * Why there are no values: `late` (budget over), `shed` (queue full), `failed` (the run broke), `closed` (pool closed).
 */
export type FailureReason = 'late' | 'shed' | 'failed' | 'closed';

/** What all answers have. */
interface Answered {
  readonly ok: true;
  /** `name@version` that answered. */
  readonly model: string;
  /** Milliseconds between `infer` and the start of the run, and those of the run itself. */
  readonly queueMs: number;
  readonly computeMs: number;
  /** Rows that shared the run. */
  readonly batchRows: number;
}

/** Answers a RowRequest. */
export interface RowReply extends Answered {
  /** Row-major, `rowCount` × the widths of the model's outputs, in the manifest's order. Owned by the caller. */
  readonly values: Float32Array;
  /** What the columns of a row are, as the manifest's outputs say. */
  readonly outputs: readonly ModelOutput[];
}

/** Answers a TensorRequest. */
export interface TensorReply extends Answered {
  /** The model's outputs, in the manifest's order. Owned by the caller. Their values may be anything, NaN too. */
  readonly tensors: readonly Tensor[];
  /** What the manifest says of them. */
  readonly outputs: readonly TensorOutput[];
  /** State for the next request, under the names of the inputs that take it; empty if the model has none. */
  readonly state: readonly Tensor[];
}

export interface FailedReply {
  readonly ok: false;
  readonly reason: FailureReason;
  readonly code: ErrorCode;
  readonly detail: string;
}

export type InferenceReply = RowReply | TensorReply | FailedReply;

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
