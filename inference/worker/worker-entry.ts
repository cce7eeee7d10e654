/** An entry of a request stream, as a worker holds it: its pieces, and whether all of them are done. */
import type { PriorityClass } from '../contract.ts';
import type { RequestFrame } from '../redis/request-frame.ts';
import type { WaitingPiece } from './batch-former.ts';

export interface WorkerEntry {
  readonly stream: string;
  readonly id: string;
  /** The model's position in the worker. */
  readonly model: number;
  readonly priority: PriorityClass;
  /** Pieces that are not done. At 0 the entry may be forgotten. */
  open: number;
}

export interface WorkerPiece extends WaitingPiece {
  readonly entry: WorkerEntry;
  readonly id: number;
  readonly session: number;
  /** The time it was sent, on this process' clock, as far as Redis can tell. */
  readonly sentMs: number;
  /** The rows of its frame (float32, not aligned), and the byte at which its own rows begin. */
  readonly frame: Buffer;
  readonly from: number;
  readonly to: number;
}

/** The pieces of a frame that is `ageMs` old at `nowMs`. */
export function piecesOf(entry: WorkerEntry, frame: RequestFrame, ageMs: number, nowMs: number): WorkerPiece[] {
  const { requester, inputWidth } = frame;
  const sentMs = nowMs - ageMs;
  let at = 0;
  return frame.pieces.map(({ id, session, budgetMs, rows }) => {
    const from = at;
    at += 4 * rows * inputWidth;
    return {
      entry,
      requester,
      id,
      session,
      rows,
      sentMs,
      deadlineMs: sentMs + budgetMs,
      frame: frame.rows,
      from,
      to: at,
    };
  });
}

/** Milliseconds of Redis' clock at which an entry was added. */
export function addedAtMs(entryId: string): number {
  return Number(entryId.slice(0, entryId.indexOf('-')));
}
