/** An entry of a request stream, as a worker holds it: its pieces, and whether all of them are done. */
import type { PriorityClass } from '../contract.ts';
import { jobOf } from '../pool/tensor-job.ts';
import type { RequestFrame, TensorRequestFrame } from '../redis/request-frame.ts';
import type { ModelManifest } from '../registry/model-manifest.ts';
import { type TensorManifest, takenBy } from '../registry/tensor-manifest.ts';
import { inOrder, MAX_TENSOR_BYTES, tensorsProblem } from '../tensors/check-tensors.ts';
import type { Tensor } from '../tensors/tensor.ts';
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

interface PieceHead extends WaitingPiece {
  readonly entry: WorkerEntry;
  readonly id: number;
  readonly session: number;
  /** The time it was sent, on this process' clock, as far as Redis can tell. */
  readonly sentMs: number;
}

export interface RowPiece extends PieceHead {
  /** The rows of its frame (float32, not aligned), and the byte at which its own rows begin. */
  readonly frame: Buffer;
  readonly from: number;
  readonly to: number;
}

export interface TensorPiece extends PieceHead {
  /** Inputs and state, in the manifest's order. */
  readonly tensors: readonly Tensor[];
}

export type WorkerPiece = RowPiece | TensorPiece;

/** The pieces of a frame that is `ageMs` old at `nowMs`. `frame` is one for this model. */
export function piecesOf(
  entry: WorkerEntry,
  frame: RequestFrame,
  manifest: ModelManifest,
  ageMs: number,
  nowMs: number,
): WorkerPiece[] {
  const sentMs = nowMs - ageMs;
  if ('tensors' in frame) return tensorPieces(entry, frame, manifest as TensorManifest, sentMs);
  const { requester, inputWidth } = frame;
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
      shape: '',
      maxRows: Number.POSITIVE_INFINITY,
      frame: frame.rows,
      from,
      to: at,
    };
  });
}

function tensorPieces(
  entry: WorkerEntry,
  { requester, pieces, tensors }: TensorRequestFrame,
  manifest: TensorManifest,
  sentMs: number,
): TensorPiece[] {
  return pieces.map(({ id, session, budgetMs, rows }, i) => {
    const deadlineMs = sentMs + budgetMs;
    return {
      entry,
      requester,
      id,
      session,
      rows,
      sentMs,
      deadlineMs,
      ...jobOf(inOrder(tensors[i]!, takenBy(manifest)), manifest),
    };
  });
}

/** Why a frame is not for this model, or null. */
export function frameProblem(frame: RequestFrame, manifest: ModelManifest): string | null {
  if (manifest.format === 1)
    return 'inputWidth' in frame && frame.inputWidth === manifest.inputWidth ? null : 'another width';
  if (!('tensors' in frame)) return 'rows for a model of tensors';
  const taken = takenBy(manifest);
  // Requests have at most so much of inputs, and of state.
  const bytes = 2 * MAX_TENSOR_BYTES;
  const fits = frame.pieces.every(
    ({ rows }, i) => tensorsProblem('input', frame.tensors[i]!, taken, rows, bytes) === null,
  );
  return fits ? null : 'other tensors';
}

/** Milliseconds of Redis' clock at which an entry was added. */
export function addedAtMs(entryId: string): number {
  return Number(entryId.slice(0, entryId.indexOf('-')));
}
