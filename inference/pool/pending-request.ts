/** A request on its way through a pool, answered exactly once. */
import type { ErrorCode } from '../../errors.ts';
import type { FailureReason, InferenceReply } from '../contract.ts';

export class PendingRequest {
  readonly model: number;
  readonly rowCount: number;
  /** Its own copy: the caller may reuse theirs. */
  readonly rows: Float32Array;
  readonly live: boolean;
  readonly enqueuedAtMs: number;
  readonly deadlineMs: number;
  readonly values: Float32Array;
  /** Rows already given to a thread: a request larger than a batch is run in parts. */
  dispatchedRows = 0;
  answeredRows = 0;
  startedAtMs = -1;
  computeMs = 0;
  batchRows = 0;
  settled = false;
  #resolve: (reply: InferenceReply) => void;

  constructor(fields: {
    model: number;
    rowCount: number;
    rows: Float32Array;
    live: boolean;
    nowMs: number;
    budgetMs: number;
    outputWidth: number;
    resolve: (reply: InferenceReply) => void;
  }) {
    this.model = fields.model;
    this.rowCount = fields.rowCount;
    this.rows = fields.rows;
    this.live = fields.live;
    this.enqueuedAtMs = fields.nowMs;
    this.deadlineMs = fields.nowMs + fields.budgetMs;
    this.values = new Float32Array(fields.rowCount * fields.outputWidth);
    this.#resolve = fields.resolve;
  }

  get waitingRows(): number {
    return this.rowCount - this.dispatchedRows;
  }

  answer(model: string): void {
    const queueMs = this.startedAtMs - this.enqueuedAtMs;
    const { values, computeMs, batchRows } = this;
    this.#settle({ ok: true, values, model, queueMs, computeMs, batchRows });
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
