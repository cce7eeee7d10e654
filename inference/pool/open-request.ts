/** A request on its way through a pool. It is answered exactly once. */
import type { ErrorCode } from '../../errors.ts';
import type { FailureReason, InferenceReply } from '../contract.ts';
import { type ModelManifest, modelKey } from '../registry/model-manifest.ts';

export interface OpenRequestFields {
  readonly rowCount: number;
  readonly nowMs: number;
  readonly budgetMs: number;
  readonly resolve: (reply: InferenceReply) => void;
}

export class OpenRequest {
  readonly rowCount: number;
  readonly enqueuedAtMs: number;
  readonly deadlineMs: number;
  answeredRows = 0;
  startedAtMs = -1;
  computeMs = 0;
  batchRows = 0;
  settled = false;
  #resolve: (reply: InferenceReply) => void;

  constructor({ rowCount, nowMs, budgetMs, resolve }: OpenRequestFields) {
    this.rowCount = rowCount;
    this.enqueuedAtMs = nowMs;
    this.deadlineMs = nowMs + budgetMs;
    this.#resolve = resolve;
  }

  get budgetMs(): number {
    return this.deadlineMs - this.enqueuedAtMs;
  }

  /** Milliseconds before its first row ran. */
  get queueMs(): number {
    return this.startedAtMs - this.enqueuedAtMs;
  }

  /** `values` belong to the asker from now on. */
  answer(values: Float32Array, manifest: ModelManifest): void {
    const { queueMs, computeMs, batchRows } = this;
    const { outputs } = manifest;
    this.#settle({ ok: true, values, outputs, model: modelKey(manifest), queueMs, computeMs, batchRows });
  }

  fail(reason: FailureReason, code: ErrorCode, detail: string): void {
    this.#settle({ ok: false, reason, code, detail });
  }

  #settle(reply: InferenceReply): void {
    if (this.settled) return;
    this.settled = true;
    this.#resolve(reply);
  }
}
