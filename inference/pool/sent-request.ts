/** A request on its way to the workers: the request, and the pieces in which it travels. */
import { MAX_PIECE_ROWS, type OutgoingPiece } from '../redis/request-frame.ts';
import type { PendingRequest } from './pending-request.ts';

export class SentRequest {
  readonly pending: PendingRequest;
  readonly session: string;
  readonly firstId: number;
  readonly pieceCount: number;
  #sessionNumber: number;
  #inputWidth: number;
  /** Rows that are counted in the lane's window. */
  #rowsUnderWay = 0;

  constructor(pending: PendingRequest, session: string, sessionNumber: number, firstId: number, inputWidth: number) {
    this.pending = pending;
    this.session = session;
    this.#sessionNumber = sessionNumber;
    this.firstId = firstId;
    this.pieceCount = Math.ceil(pending.rowCount / MAX_PIECE_ROWS);
    this.#inputWidth = inputWidth;
  }

  /** It goes out; returns its rows. */
  depart(): number {
    this.#rowsUnderWay = this.pending.rowCount;
    return this.#rowsUnderWay;
  }

  /** It is under way no more; returns the rows that were, once. */
  landed(): number {
    const rows = this.#rowsUnderWay;
    this.#rowsUnderWay = 0;
    return rows;
  }

  /** Puts the values of piece `id` in their place; false when they are not as many as its rows ask for. */
  takeValues(id: number, values: Float32Array, from: number, to: number): boolean {
    const { pending } = this;
    const width = pending.values.length / pending.rowCount;
    const firstRow = ((id - this.firstId) >>> 0) * MAX_PIECE_ROWS;
    const rows = Math.min(MAX_PIECE_ROWS, pending.rowCount - firstRow);
    if (to - from !== rows * width) return false;
    // A loop: a view per piece would cost more than the copy of the few values most have.
    const shift = firstRow * width - from;
    for (let i = from; i < to; i++) pending.values[i + shift] = values[i]!;
    pending.answeredRows += rows;
    return true;
  }

  /** Appends its pieces with the budget that is left at `nowMs`. */
  writePieces(pieces: OutgoingPiece[], nowMs: number): void {
    const { rowCount, rows, deadlineMs } = this.pending;
    const budgetMs = deadlineMs - nowMs;
    const session = this.#sessionNumber;
    if (this.pieceCount === 1) {
      pieces.push({ id: this.firstId, session, budgetMs, rows: rowCount, values: rows });
      return;
    }
    for (let i = 0; i < this.pieceCount; i++) {
      const from = i * MAX_PIECE_ROWS;
      const count = Math.min(MAX_PIECE_ROWS, rowCount - from);
      const values = rows.subarray(from * this.#inputWidth, (from + count) * this.#inputWidth);
      pieces.push({ id: (this.firstId + i) >>> 0, session, budgetMs, rows: count, values });
    }
  }
}

/**
 * Chooses whose requests go first when not all may: one of each session in turn, oldest first, until `room` rows are used.
 * Returns those that go and those that don't, each in the order in which they were asked.
 */
export function admitInTurn(
  waiting: readonly SentRequest[],
  room: number,
): { readonly admitted: readonly SentRequest[]; readonly refused: readonly SentRequest[] } {
  let rows = 0;
  for (const { pending } of waiting) rows += pending.rowCount;
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
      if (request.pending.rowCount > left) continue;
      left -= request.pending.rowCount;
      admitted.add(request);
    }
    if (!asked) break;
  }
  return {
    admitted: waiting.filter((request) => admitted.has(request)),
    refused: waiting.filter((request) => !admitted.has(request)),
  };
}
