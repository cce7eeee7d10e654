/** A request on its way to the workers, and the pieces in which it travels. */
import { MAX_PIECE_ROWS, type RequestPiece } from '../../redis/request-frame.ts';
import type { ModelManifest } from '../../registry/model-manifest.ts';
import { sliceRows } from '../../tensors/rows-of-tensors.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { GatheredRows } from '../gathered-rows.ts';
import { OpenRequest, type OpenRequestFields } from '../open-request.ts';
import type { TensorJob } from '../tensor-job.ts';
import type { SendWindow } from './send-window.ts';

/** The part of the request's lane that its answer needs. */
export interface AnsweredLane {
  readonly manifest: ModelManifest;
  /** `name@version` */
  readonly key: string;
  readonly outputWidth: number;
  readonly window: SendWindow;
}

export interface SentRequestFields extends OpenRequestFields {
  readonly lane: AnsweredLane;
  readonly session: string;
  /** The caller's rows or tensors. The caller leaves them unchanged until the reply. */
  readonly content: Float32Array | TensorJob;
  /** The session's number on the wire. */
  readonly sessionNumber: number;
  readonly firstId: number;
}

export class SentRequest extends OpenRequest {
  readonly lane: AnsweredLane;
  readonly session: string;
  readonly firstId: number;
  readonly pieceCount: number;
  /** Empty where tensors are asked. */
  readonly rows: Float32Array;
  /** Null where rows are asked. */
  readonly job: TensorJob | null;
  /** Rows of each piece but the last. */
  #pieceRows: number;
  #gathered: GatheredRows | null = null;
  #sessionNumber: number;
  /** Rows that count in the lane's window. */
  #rowsUnderWay = 0;
  #values: Float32Array | null = null;

  constructor(fields: SentRequestFields) {
    super(fields);
    this.lane = fields.lane;
    this.session = fields.session;
    const { content } = fields;
    this.rows = content instanceof Float32Array ? content : NO_VALUES;
    this.job = content instanceof Float32Array ? null : content;
    this.#sessionNumber = fields.sessionNumber;
    this.firstId = fields.firstId;
    this.#pieceRows = this.job === null ? MAX_PIECE_ROWS : Math.min(MAX_PIECE_ROWS, this.job.maxRows);
    this.pieceCount = Math.ceil(fields.rowCount / this.#pieceRows);
  }

  /** Marks the request as sent. Returns its rows. */
  depart(): number {
    this.#rowsUnderWay = this.rowCount;
    return this.#rowsUnderWay;
  }

  /** Marks the request as no longer under way. Returns the rows that were; only once. */
  landed(): number {
    const rows = this.#rowsUnderWay;
    this.#rowsUnderWay = 0;
    return rows;
  }

  /** Puts the values of piece `id` in their place. Returns false when their number doesn't fit its rows. */
  takeValues(id: number, values: Float32Array, from: number, to: number, outputWidth: number): boolean {
    const firstRow = this.#firstRowOf(id);
    const rows = Math.min(this.#pieceRows, this.rowCount - firstRow);
    if (to - from !== rows * outputWidth) return false;
    // A view: only the receivers of the frame hold its values. A buffer for each would cost three times as much.
    if (this.pieceCount === 1) this.#values = values.subarray(from, to);
    else {
      this.#values ??= new Float32Array(this.rowCount * outputWidth);
      this.#values.set(values.subarray(from, to), firstRow * outputWidth);
    }
    this.answeredRows += rows;
    return true;
  }

  /** The same for tensors. */
  takeTensors(id: number, tensors: readonly Tensor[]): boolean {
    const firstRow = this.#firstRowOf(id);
    const rows = Math.min(this.#pieceRows, this.rowCount - firstRow);
    if (tensors.some(({ dims }) => dims[0] !== rows)) return false;
    this.#gathered ??= new GatheredRows();
    this.#gathered.add(firstRow, tensors);
    this.answeredRows += rows;
    return true;
  }

  #firstRowOf(id: number): number {
    return ((id - this.firstId) >>> 0) * this.#pieceRows;
  }

  /** All its tensors, after every row is answered; null if their shapes differ from piece to piece. */
  get tensors(): readonly Tensor[] | null {
    return this.#gathered?.join() ?? null;
  }

  /** The tensors of its pieces, in their order. */
  pieceTensors(): readonly (readonly Tensor[])[] {
    return Array.from({ length: this.pieceCount }, (_, i) => {
      const from = i * this.#pieceRows;
      return sliceRows(this.job?.tensors ?? [], from, Math.min(this.rowCount, from + this.#pieceRows));
    });
  }

  /** All its values, after every row is answered. */
  get values(): Float32Array {
    return this.#values ?? NO_VALUES;
  }

  /** Appends its pieces with the budget that is left at `nowMs`. */
  writePieces(pieces: RequestPiece[], nowMs: number): void {
    const budgetMs = this.deadlineMs - nowMs;
    const session = this.#sessionNumber;
    for (let i = 0; i < this.pieceCount; i++) {
      const rows = Math.min(this.#pieceRows, this.rowCount - i * this.#pieceRows);
      pieces.push({ id: (this.firstId + i) >>> 0, session, budgetMs, rows });
    }
  }
}

const NO_VALUES = new Float32Array(0);

/**
 * Chooses whose requests go first when not all may go: one of each session in turn, oldest first, until `room` rows are
 * used. Returns those that go and those that don't, each in the order in which they were asked.
 */
export function admitInTurn(
  waiting: readonly SentRequest[],
  room: number,
): { readonly admitted: readonly SentRequest[]; readonly refused: readonly SentRequest[] } {
  let rows = 0;
  for (const { rowCount } of waiting) rows += rowCount;
  if (rows <= room) return { admitted: waiting, refused: [] };
  const bySession = Map.groupBy(waiting, ({ session }) => session);
  const admitted = new Set<SentRequest>();
  let left = room;
  for (let turn = 0; admitted.size < waiting.length; turn++) {
    let asked = false;
    for (const line of bySession.values()) {
      const request = line[turn];
      if (request === undefined) continue;
      asked = true;
      if (request.rowCount > left) continue;
      left -= request.rowCount;
      admitted.add(request);
    }
    if (!asked) break;
  }
  return {
    admitted: waiting.filter((request) => admitted.has(request)),
    refused: waiting.filter((request) => !admitted.has(request)),
  };
}
