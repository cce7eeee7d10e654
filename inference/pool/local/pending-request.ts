/** A request of the local pool: holds its rows until they run, and its values as they come. */
import { OpenRequest, type OpenRequestFields } from '../open-request.ts';

export interface PendingRequestFields extends OpenRequestFields {
  readonly model: number;
  readonly rows: Float32Array;
  readonly live: boolean;
}

export class PendingRequest extends OpenRequest {
  readonly model: number;
  /** The caller's rows. The caller leaves them unchanged until the reply. */
  readonly rows: Float32Array;
  readonly live: boolean;
  /** Empty until the first values come. */
  values = NO_VALUES;
  /** Rows already given to a thread. A request larger than a batch runs in parts. */
  dispatchedRows = 0;

  constructor(fields: PendingRequestFields) {
    super(fields);
    this.model = fields.model;
    this.rows = fields.rows;
    this.live = fields.live;
  }

  get waitingRows(): number {
    return this.rowCount - this.dispatchedRows;
  }

  /** Takes the values of `rows` rows out of a run, the first of them row `from`. They must not change afterwards. */
  gather(values: Float32Array, from: number, rows: number, run: { computeMs: number; batchRows: number }): void {
    this.answeredRows += rows;
    this.computeMs += run.computeMs;
    this.batchRows = Math.max(this.batchRows, run.batchRows);
    if (rows === this.rowCount) {
      this.values = values;
      return;
    }
    const width = values.length / rows;
    if (this.values.length === 0) this.values = new Float32Array(this.rowCount * width);
    this.values.set(values, from * width);
  }
}

const NO_VALUES: Float32Array = new Float32Array(0);
