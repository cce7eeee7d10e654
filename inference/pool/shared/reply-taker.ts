/** Takes what workers answer: matches pieces with their requests by number, and counts them. */
import type { ErrorCode } from '../../../errors.ts';
import type { FailureReason } from '../../contract.ts';
import {
  decodeReplyFrame,
  isModest,
  type Outcome,
  type ReplyFrame,
  type RowReplyFrame,
  type TensorReplyPiece,
} from '../../redis/reply-frame.ts';
import { givenBy } from '../../registry/tensor-manifest.ts';
import { inOrder, tensorsProblem } from '../../tensors/check-tensors.ts';
import type { RedisPoolOptions } from './redis-pool-options.ts';
import type { SentBook } from './sent-book.ts';
import type { SentRequest } from './sent-request.ts';
import type { SessionBlame } from './session-blame.ts';

/** The failure that the requester sees when a piece got no values. */
const FAILURES: Readonly<Record<Exclude<Outcome, 'answered' | 'blamed'>, readonly [FailureReason, ErrorCode]>> = {
  late: ['late', 'POOL_LATE'],
  failed: ['failed', 'POOL_FAILED'],
  notFinite: ['failed', 'MODEL_OUTPUT'],
  suspect: ['failed', 'POOL_SUSPECT'],
};

export interface ReplyCounts {
  answered: number;
  batches: number;
  rows: number;
  /** Replies that are none, and pieces that nobody waits for. */
  dropped: number;
}

export interface ReplyTakerParts {
  readonly book: SentBook;
  readonly blame: SessionBlame;
  readonly counts: ReplyCounts;
  readonly options: Pick<RedisPoolOptions, 'onBatch' | 'onWarning'>;
  readonly fail: (sent: SentRequest, reason: FailureReason, code: ErrorCode, detail: string) => void;
}

export class ReplyTaker {
  #parts: ReplyTakerParts;

  constructor(parts: ReplyTakerParts) {
    this.#parts = parts;
  }

  take(bytes: Buffer): void {
    const { book, counts, fail } = this.#parts;
    const frame = decodeReplyFrame(bytes);
    if (frame === null) {
      counts.dropped++;
      return;
    }
    const nowMs = performance.now();
    let rows = 0;
    let first: SentRequest | null = null;
    for (const piece of frame.pieces) {
      const { id, outcome } = piece;
      if (outcome === 'blamed') {
        this.#blameSession(id, frame.detail);
        continue;
      }
      const sent = book.takePiece(id);
      if (sent === undefined) counts.dropped++;
      else if (outcome !== 'answered') fail(sent, ...FAILURES[outcome], frame.detail);
      else {
        rows += this.#takePiece(sent, frame, piece, nowMs);
        first ??= sent;
      }
    }
    if (first !== null) this.#countBatch(first, frame, rows, nowMs);
  }

  /** Takes the values or tensors of a piece. Returns the rows taken. */
  #takePiece(sent: SentRequest, frame: ReplyFrame, piece: ReplyFrame['pieces'][number], nowMs: number): number {
    const before = sent.answeredRows;
    const problem = 'from' in piece ? takeValues(sent, frame as RowReplyFrame, piece) : takeTensors(sent, piece);
    if (problem !== null) {
      this.#parts.fail(sent, 'failed', 'POOL_FAILED', problem);
      return 0;
    }
    sent.computeMs += frame.computeMs;
    sent.batchRows = Math.max(sent.batchRows, frame.batchRows);
    const taken = sent.answeredRows - before;
    if (sent.answeredRows === sent.rowCount) this.#finish(sent, frame, nowMs);
    return taken;
  }

  #finish(sent: SentRequest, frame: ReplyFrame, nowMs: number): void {
    const { manifest, window } = sent.lane;
    const given = sent.job === null ? null : sent.tensors;
    if (sent.job !== null && given === null) {
      const detail = `${sent.lane.key} gave rows of other shapes from piece to piece`;
      this.#parts.fail(sent, 'failed', 'MODEL_OUTPUT', detail);
      return;
    }
    // The rest of the time it waited. No clock of another process is compared with this one.
    sent.startedAtMs = Math.max(sent.enqueuedAtMs, nowMs - sent.computeMs);
    this.#parts.counts.answered++;
    const modest = isModest(rowsOf(frame, sent), frame);
    window.answered(sent.landed(), nowMs - sent.enqueuedAtMs, sent.budgetMs, nowMs, modest);
    this.#parts.book.close(sent);
    if (manifest.format === 1) sent.answer(sent.values, manifest);
    else sent.answerTensors(given ?? [], manifest);
  }

  #countBatch(sent: SentRequest, frame: ReplyFrame, rows: number, nowMs: number): void {
    const { counts, options } = this.#parts;
    counts.batches++;
    counts.rows += rows;
    const queueMs = Math.max(0, nowMs - sent.enqueuedAtMs - frame.computeMs);
    const { key: model } = sent.lane;
    options.onBatch?.({ model, rows: frame.batchRows, queueMs, computeMs: frame.computeMs });
  }

  #blameSession(number: number, detail: string): void {
    const { blame, options } = this.#parts;
    // In such a frame, the detail is the model.
    const session = blame.blame(number, detail);
    if (session === null || !blame.isBarred(session, detail)) return;
    options.onWarning?.({ code: 'POOL_BARRED', detail: `session ${session} is kept from ${detail}` });
  }
}

/** Returns what is wrong with the piece, or null. */
function takeValues(sent: SentRequest, frame: RowReplyFrame, piece: RowReplyFrame['pieces'][number]): string | null {
  const { id, from, to } = piece;
  const took = sent.job === null && sent.takeValues(id, frame.values, from, to, sent.lane.outputWidth);
  return took ? null : `piece ${id} came back with ${to - from} values`;
}

function takeTensors(sent: SentRequest, { id, tensors }: TensorReplyPiece): string | null {
  const { manifest } = sent.lane;
  if (manifest.format === 1 || tensors === null) return `piece ${id} came back with tensors`;
  const given = givenBy(manifest);
  const problem = tensorsProblem('output', tensors, given, tensors[0]?.dims[0] ?? 0, Number.POSITIVE_INFINITY);
  if (problem !== null) return `piece ${id}: ${problem}`;
  return sent.takeTensors(id, inOrder(tensors, given)) ? null : `piece ${id} came back with tensors of other rows`;
}

/** Rows of this process in the run. */
function rowsOf(frame: ReplyFrame, { lane }: SentRequest): number {
  if ('values' in frame) return frame.values.length / lane.outputWidth;
  return frame.pieces.reduce((sum, { tensors }) => sum + (tensors?.[0]?.dims[0] ?? 0), 0);
}
