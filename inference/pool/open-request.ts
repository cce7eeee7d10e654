/** A request on its way through a pool. It is answered exactly once. */
import type { ErrorCode } from '../../errors.ts';
import type { FailureReason, InferenceReply } from '../contract.ts';
import { modelKey, type RowManifest } from '../registry/model-manifest.ts';
import type { TensorManifest } from '../registry/tensor-manifest.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { readGiven } from './tensor-job.ts';

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
  answer(values: Float32Array, manifest: RowManifest): void {
    const { queueMs, computeMs, batchRows } = this;
    const { outputs } = manifest;
    this.#settle({ ok: true, values, outputs, model: modelKey(manifest), queueMs, computeMs, batchRows });
  }

  /** `given`: outputs and state, in the manifest's order. They belong to the asker from now on. */
  answerTensors(given: readonly Tensor[], manifest: TensorManifest): void {
    const { queueMs, computeMs, batchRows } = this;
    const found = readGiven(given, manifest);
    this.#settle({ ok: true, ...found, model: modelKey(manifest), queueMs, computeMs, batchRows });
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
