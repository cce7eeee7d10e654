/** A request of the local pool: holds its rows until they run, and its values as they come. */
import type { Tensor } from '../../tensors/tensor.ts';
import { GatheredRows } from '../gathered-rows.ts';
import { OpenRequest, type OpenRequestFields } from '../open-request.ts';
import type { TensorJob } from '../tensor-job.ts';

export interface PendingRequestFields extends OpenRequestFields {
  readonly model: number;
  /** The caller's rows or tensors. The caller leaves them unchanged until the reply. */
  readonly content: Float32Array | TensorJob;
  readonly live: boolean;
}

interface RunFigures {
  readonly computeMs: number;
  readonly batchRows: number;
}

export class PendingRequest extends OpenRequest {
  readonly model: number;
  /** Empty where tensors are asked. */
  readonly rows: Float32Array;
  /** Null where rows are asked. */
  readonly job: TensorJob | null;
  /** Requests share a run where this is equal. */
  readonly shape: string;
  readonly live: boolean;
  /** Empty until the first values come. */
  values = NO_VALUES;
  /** Rows already given to a thread. A request larger than a batch runs in parts. */
  dispatchedRows = 0;
  #gathered: GatheredRows | null = null;

  constructor(fields: PendingRequestFields) {
    super(fields);
    this.model = fields.model;
    const { content } = fields;
    this.rows = content instanceof Float32Array ? content : NO_VALUES;
    this.job = content instanceof Float32Array ? null : content;
    this.shape = this.job?.shape ?? '';
    this.live = fields.live;
  }

  get waitingRows(): number {
    return this.rowCount - this.dispatchedRows;
  }

  /** Takes the values of `rows` rows out of a run, the first of them row `from`. They must not change afterwards. */
  gather(values: Float32Array, from: number, rows: number, run: RunFigures): void {
    this.#count(rows, run);
    if (rows === this.rowCount) {
      this.values = values;
      return;
    }
    const width = values.length / rows;
    if (this.values.length === 0) this.values = new Float32Array(this.rowCount * width);
    this.values.set(values, from * width);
  }

  /** The same for tensors. */
  gatherTensors(tensors: readonly Tensor[], from: number, rows: number, run: RunFigures): void {
    this.#count(rows, run);
    this.#gathered ??= new GatheredRows();
    this.#gathered.add(from, tensors);
  }

  /** All its tensors, after every row is answered; null if their shapes differ from run to run. */
  get tensors(): readonly Tensor[] | null {
    return this.#gathered?.join() ?? null;
  }

  #count(rows: number, { computeMs, batchRows }: RunFigures): void {
    this.answeredRows += rows;
    this.computeMs += computeMs;
    this.batchRows = Math.max(this.batchRows, batchRows);
  }
}

const NO_VALUES: Float32Array = new Float32Array(0);
