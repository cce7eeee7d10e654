/**
 * Requests that wait for a thread. There is a line per model and class; lines take turns (fair-turns.ts). A batch takes
 * the head of one line, so requests of a class keep their order. If there is room left, requests of the other class
 * fill it: a batch of their own would cost another wake-up.
 */
import { FairTurns } from '../fair-turns.ts';
import type { PendingRequest } from './pending-request.ts';

/** Part of a request in a batch. */
export interface BatchPart {
  readonly request: PendingRequest;
  /** First row of the request, number of rows, and first row in the batch. */
  readonly from: number;
  readonly rows: number;
  readonly at: number;
}

export interface Batch {
  readonly model: number;
  readonly rows: number;
  readonly parts: readonly BatchPart[];
}

/** First in, first out, without moving the requests: a cursor, and a cut once half of the list is behind it. */
class Line {
  #items: PendingRequest[] = [];
  #head = 0;

  push(request: PendingRequest): void {
    this.#items.push(request);
  }

  /** The oldest request that is still unanswered, or undefined. */
  peek(): PendingRequest | undefined {
    while (this.#head < this.#items.length && this.#items[this.#head]!.settled) this.shift();
    return this.#items[this.#head];
  }

  shift(): void {
    this.#head++;
    if (this.#head * 2 < this.#items.length) return;
    this.#items.splice(0, this.#head);
    this.#head = 0;
  }

  *[Symbol.iterator](): Generator<PendingRequest> {
    for (let i = this.#head; i < this.#items.length; i++) if (!this.#items[i]!.settled) yield this.#items[i]!;
  }
}

const isWaiting = (line: Line): boolean => line.peek() !== undefined;

export class RequestQueue {
  #turns: FairTurns<Line>;

  constructor(models: number) {
    this.#turns = new FairTurns(models, () => new Line());
  }

  push(request: PendingRequest): void {
    this.#turns.line(request.live ? 'live' : 'bulk', request.model).push(request);
  }

  /** Unanswered requests, for deadlines and for closing. */
  *waiting(): Generator<PendingRequest> {
    for (const line of this.#turns.lines()) yield* line;
  }

  /** The next batch of at most `maxRows` rows, or null when nothing waits. */
  take(maxRows: number, nowMs: number): Batch | null {
    const turn = this.#turns.next(isWaiting);
    if (turn === null) return null;
    this.#turns.countBatch();
    const parts: BatchPart[] = [];
    const rows = fill(parts, 0, turn.line, maxRows, nowMs);
    return { model: turn.model, rows: fill(parts, rows, turn.other, maxRows, nowMs), parts };
  }
}

/** Adds parts from the head of the line until the batch is full, or rows of another shape come. Returns its rows. */
function fill(parts: BatchPart[], filled: number, line: Line, maxRows: number, nowMs: number): number {
  let rows = filled;
  while (rows < maxRows) {
    const request = line.peek();
    if (request === undefined || (parts.length > 0 && request.shape !== parts[0]!.request.shape)) break;
    const limit = request.job === null ? maxRows : Math.min(maxRows, request.job.maxRows);
    const take = Math.min(request.waitingRows, limit - rows);
    if (take <= 0) break;
    parts.push({ request, from: request.dispatchedRows, rows: take, at: rows });
    if (request.startedAtMs < 0) request.startedAtMs = nowMs;
    request.dispatchedRows += take;
    rows += take;
    if (request.waitingRows === 0) line.shift();
  }
  return rows;
}
