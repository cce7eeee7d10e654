/** A request of the local pool: its rows wait here, and its values gather here. */
import { OpenRequest, type OpenRequestFields } from './open-request.ts';

export interface PendingRequestFields extends OpenRequestFields {
  readonly model: number;
  readonly rows: Float32Array;
  readonly live: boolean;
  readonly outputWidth: number;
}

export class PendingRequest extends OpenRequest {
  readonly model: number;
  /** Its own copy: the caller may reuse theirs. */
  readonly rows: Float32Array;
  readonly live: boolean;
  readonly values: Float32Array;
  /** Rows already given to a thread: a request larger than a batch is run in parts. */
  dispatchedRows = 0;

  constructor(fields: PendingRequestFields) {
    super(fields);
    this.model = fields.model;
    this.rows = fields.rows;
    this.live = fields.live;
    this.values = new Float32Array(fields.rowCount * fields.outputWidth);
  }

  get waitingRows(): number {
    return this.rowCount - this.dispatchedRows;
  }
}
