/** A request of the local pool: its rows wait here, and its values gather here. */
import { OpenRequest, type OpenRequestFields } from '../open-request.ts';

export interface PendingRequestFields extends OpenRequestFields {
  readonly model: number;
  readonly rows: Float32Array;
  readonly live: boolean;
}

export class PendingRequest extends OpenRequest {
  readonly model: number;
  /** The caller's, who leaves them as they are until the reply. */
  readonly rows: Float32Array;
  readonly live: boolean;
  /** Empty until the first of them come. */
  values = NO_VALUES;
  /** Rows already given to a thread: a request larger than a batch is run in parts. */
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

  /** Takes the values of `rows` rows from row `from` on, which must stay as they are, out of a run. */
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
