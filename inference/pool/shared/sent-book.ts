/** All unanswered requests of a process, by the numbers of their pieces and by their deadlines. */
import { DeadlineTimer } from '../deadline-timer.ts';
import { SentRequest, type SentRequestFields } from './sent-request.ts';

export interface SentBookEvents {
  /** The request's budget is over: it must be settled and closed. */
  expire(request: SentRequest): void;
  /** The request has left the book. */
  closed(request: SentRequest): void;
}

export class SentBook {
  #closed: SentBookEvents['closed'];
  #requests = new Set<SentRequest>();
  /** Unanswered pieces, by their number on the wire. */
  #pieces = new Map<number, SentRequest>();
  #nextId = 0;
  #deadlines: DeadlineTimer;
  #waiters: (() => void)[] = [];

  constructor({ expire, closed }: SentBookEvents) {
    this.#closed = closed;
    this.#deadlines = new DeadlineTimer((nowMs) => {
      let next = Number.POSITIVE_INFINITY;
      for (const request of this.#requests) {
        const { deadlineMs } = request;
        if (deadlineMs <= nowMs) expire(request);
        else if (deadlineMs < next) next = deadlineMs;
      }
      return next;
    });
  }

  open(fields: Omit<SentRequestFields, 'firstId'>): SentRequest {
    const request = new SentRequest({ ...fields, firstId: this.#nextId });
    for (let i = 0; i < request.pieceCount; i++) this.#pieces.set((this.#nextId + i) >>> 0, request);
    this.#nextId = (this.#nextId + request.pieceCount) >>> 0;
    this.#requests.add(request);
    this.#deadlines.watch(request.deadlineMs);
    return request;
  }

  /** The request that piece `id` belongs to, once; undefined if it is already answered. */
  takePiece(id: number): SentRequest | undefined {
    const request = this.#pieces.get(id);
    if (request !== undefined) this.#pieces.delete(id);
    return request;
  }

  /** Removes an answered request. Pieces that still come for it find nothing. */
  close(request: SentRequest): void {
    if (!this.#requests.delete(request)) return;
    this.#closed(request);
    for (let i = 0; i < request.pieceCount; i++) this.#pieces.delete((request.firstId + i) >>> 0);
    if (this.#requests.size > 0) return;
    this.#deadlines.stop();
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  get size(): number {
    return this.#requests.size;
  }

  all(): readonly SentRequest[] {
    return [...this.#requests];
  }

  async whenEmpty(): Promise<void> {
    if (this.#requests.size > 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }
}
