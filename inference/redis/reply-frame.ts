/**
 * Answers on the wire: what one run has for one requester. Little endian.
 *
 *   0  u16 magic "RP"   2 u8 version   3 u8 requesters of the run (255: or more)   4 f32 ms of the run
 *   8  u32 rows of the run   12 u32 pieces   16 u32 bytes of detail
 *  20  per piece: u32 id, u32 outcome, u32 values
 *  ..  the values of all pieces, float32, back to back; then the detail, UTF-8
 *
 * Version 2 is for models that give tensors: a piece has bytes in place of values, and as many bytes of tensors follow
 * (tensors/tensor-frame.ts), none unless it is answered. Only who has sent a request of version 2 gets one.
 */

import type { Tensor } from '../tensors/tensor.ts';
import { decodeTensors, tensorFrameBytes, writeTensors } from '../tensors/tensor-frame.ts';

const MAGIC = 0x5052;
const VERSION = 1;
const TENSOR_VERSION = 2;
const HEAD_BYTES = 20;
const PIECE_BYTES = 12;
const MAX_DETAIL_BYTES = 300;
const MAX_PIECES = 65_536;

/**
 * `answered`: values follow. `late`: dropped, since its budget was too short. `failed`: the run threw. `notFinite`: the
 * run gave a value that is not a number. `suspect`: the process died while it ran. `blamed`: `id` is a session's
 * number, one of whose rows alone broke a process.
 */
export const OUTCOMES = ['answered', 'late', 'failed', 'notFinite', 'suspect', 'blamed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ReplyPiece {
  readonly id: number;
  readonly outcome: Outcome;
  /** Empty unless `answered`. */
  readonly values: Float32Array;
}

export interface TensorReplyPiece {
  readonly id: number;
  readonly outcome: Outcome;
  /** Null unless `answered`. */
  readonly tensors: readonly Tensor[] | null;
}

export interface ReplyHead {
  readonly computeMs: number;
  readonly batchRows: number;
  /** Processes whose rows shared the run; 255 stands for any number above. */
  readonly requesters: number;
  /** A sentence for people who look into it, at most 300 bytes; empty for answers. */
  readonly detail: string;
}

export interface RowReplyFrame extends ReplyHead {
  readonly pieces: readonly {
    readonly id: number;
    readonly outcome: Outcome;
    /** Position of its first value in `values`. */
    readonly from: number;
    readonly to: number;
  }[];
  readonly values: Float32Array;
}

export interface TensorReplyFrame extends ReplyHead {
  readonly pieces: readonly TensorReplyPiece[];
}

export type ReplyFrame = RowReplyFrame | TensorReplyFrame;

export function encodeReplyFrame(head: ReplyHead, pieces: readonly ReplyPiece[]): Buffer {
  let values = 0;
  for (let i = 0; i < pieces.length; i++) values += pieces[i]!.values.length;
  const detail = Buffer.from(head.detail).subarray(0, MAX_DETAIL_BYTES);
  const valuesAt = HEAD_BYTES + PIECE_BYTES * pieces.length;
  const frame = Buffer.allocUnsafeSlow(valuesAt + 4 * values + detail.length);
  const words = new Uint32Array(frame.buffer, 0, valuesAt / 4);
  const floats = new Float32Array(frame.buffer, 0, valuesAt / 4 + values);
  words[0] = (MAGIC | (VERSION << 16) | (Math.min(255, head.requesters) << 24)) >>> 0;
  floats[1] = head.computeMs;
  words[2] = head.batchRows;
  words[3] = pieces.length;
  words[4] = detail.length;
  let word = HEAD_BYTES / 4;
  let at = valuesAt / 4;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    words[word] = piece.id;
    words[word + 1] = OUTCOMES.indexOf(piece.outcome);
    words[word + 2] = piece.values.length;
    word += PIECE_BYTES / 4;
    floats.set(piece.values, at);
    at += piece.values.length;
  }
  frame.set(detail, valuesAt + 4 * values);
  return frame;
}

export function encodeTensorReplyFrame(head: ReplyHead, pieces: readonly TensorReplyPiece[]): Buffer {
  const detail = Buffer.from(head.detail).subarray(0, MAX_DETAIL_BYTES);
  const bytes = pieces.map(({ tensors }) => (tensors === null ? 0 : tensorFrameBytes(tensors)));
  let at = HEAD_BYTES + PIECE_BYTES * pieces.length;
  const frame = Buffer.allocUnsafeSlow(bytes.reduce((sum, own) => sum + own, at + detail.length));
  let end = frame.writeUInt16LE(MAGIC, 0);
  end = frame.writeUInt8(TENSOR_VERSION, end);
  end = frame.writeUInt8(Math.min(255, head.requesters), end);
  end = frame.writeFloatLE(head.computeMs, end);
  for (const word of [head.batchRows, pieces.length, detail.length]) end = frame.writeUInt32LE(word, end);
  for (const [i, { id, outcome, tensors }] of pieces.entries()) {
    for (const word of [id, OUTCOMES.indexOf(outcome), bytes[i]!]) end = frame.writeUInt32LE(word, end);
    if (tensors !== null) at = writeTensors(tensors, frame, at);
  }
  frame.set(detail, at);
  return frame;
}

/** Returns null for anything but a reply frame of these versions: anybody may publish. */
export function decodeReplyFrame(frame: Buffer): ReplyFrame | null {
  if (frame.length < HEAD_BYTES || frame.readUInt16LE(0) !== MAGIC) return null;
  if (frame[2] === TENSOR_VERSION) return decodeTensorReply(frame);
  return frame[2] === VERSION ? decodeRowReply(frame) : null;
}

function decodeTensorReply(frame: Buffer): TensorReplyFrame | null {
  const count = frame.readUInt32LE(12);
  const detailBytes = frame.readUInt32LE(16);
  let from = HEAD_BYTES + PIECE_BYTES * count;
  if (count > MAX_PIECES || frame.length < from + detailBytes) return null;
  const pieces: TensorReplyPiece[] = [];
  for (let at = HEAD_BYTES; pieces.length < count; at += PIECE_BYTES) {
    const outcome = OUTCOMES[frame.readUInt32LE(at + 4)];
    const bytes = frame.readUInt32LE(at + 8);
    if (outcome === undefined || frame.length < from + bytes || bytes > 0 !== (outcome === 'answered')) return null;
    const tensors = bytes === 0 ? null : decodeTensors(frame.subarray(from, from + bytes));
    if (bytes > 0 && tensors === null) return null;
    pieces.push({ id: frame.readUInt32LE(at), outcome, tensors });
    from += bytes;
  }
  if (frame.length !== from + detailBytes) return null;
  return {
    computeMs: frame.readFloatLE(4),
    batchRows: frame.readUInt32LE(8),
    requesters: frame[3]!,
    detail: frame.toString('utf8', from),
    pieces,
  };
}

function decodeRowReply(frame: Buffer): RowReplyFrame | null {
  const count = frame.readUInt32LE(12);
  const detailBytes = frame.readUInt32LE(16);
  const valuesAt = HEAD_BYTES + PIECE_BYTES * count;
  if (count > MAX_PIECES || frame.length < valuesAt + detailBytes) return null;
  const pieces: RowReplyFrame['pieces'][number][] = [];
  let from = 0;
  for (let at = HEAD_BYTES; at < valuesAt; at += PIECE_BYTES) {
    const outcome = OUTCOMES[frame.readUInt32LE(at + 4)];
    if (outcome === undefined) return null;
    const to = from + frame.readUInt32LE(at + 8);
    pieces.push({ id: frame.readUInt32LE(at), outcome, from, to });
    from = to;
  }
  if (frame.length !== valuesAt + 4 * from + detailBytes) return null;
  // One copy: data from a socket is not aligned, and would keep its chunk of 64 KB alive.
  const values = new Float32Array(from);
  new Uint8Array(values.buffer).set(frame.subarray(valuesAt, valuesAt + 4 * from));
  return {
    computeMs: frame.readFloatLE(4),
    batchRows: frame.readUInt32LE(8),
    requesters: frame[3]!,
    detail: frame.toString('utf8', frame.length - detailBytes),
    pieces,
    values,
  };
}

/** A little below the equal share, so that a process at exactly its share backs off. */
const MODEST = 0.9;

/** Whether `ownRows` of a run are clearly fewer than an equal share for each process in it. */
export function isModest(ownRows: number, { requesters, batchRows }: ReplyHead): boolean {
  return requesters > 1 && ownRows * requesters < MODEST * batchRows;
}
