/**
 * Requests on the wire: all that one process asks one model in one class at one moment, in one binary field. Little
 * endian.
 *
 *   0  u16 magic "RQ"   2 u8 version   3 u8 0   4 8 bytes requester   12 u32 input width   16 u32 pieces
 *  20  per piece: u32 id, u32 session, f32 budget left in ms, u32 rows
 *  ..  the rows of all pieces, float32, back to back
 *
 * Version 2 is for models that take tensors: input width 0, and instead of the rows per piece u32 bytes, then that many
 * of tensors (tensors/tensor-frame.ts). Their streams are their own, so a worker that knows only version 1 never has one.
 *
 * A budget is the time left when the frame is sent: only Redis' clock is compared with other clocks.
 */
import { endianness } from 'node:os';
import { RubatoError } from '../../errors.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { decodeTensors, tensorFrameBytes, writeTensors } from '../tensors/tensor-frame.ts';

// Rows are copied as they lie in memory. The only big-endian platform we know of that runs Node 24 is s390x.
if (endianness() !== 'LE') throw new RubatoError('PLATFORM', endianness(), { expected: 'a little-endian machine' });

const MAGIC = 0x5152;
const VERSION = 1;
const TENSOR_VERSION = 2;
const HEAD_BYTES = 20;
const PIECE_BYTES = 16;
export const REQUESTER_BYTES = 8;
/** 4,096 rows of the widest sensible model (256 columns) are 4 MB. A larger frame is none of ours. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;
const MAX_PIECES = 65_536;
/** Rows of a piece. A worker runs a piece as a whole, so it must not be larger than a sensible batch. */
export const MAX_PIECE_ROWS = 256;

/** Part of a request, or all of it. It is answered as one. */
export interface RequestPiece {
  /** The requester's number for it. */
  readonly id: number;
  /** The requester's number for the session that asks. */
  readonly session: number;
  readonly budgetMs: number;
  readonly rows: number;
}

interface FrameHead {
  /** Sixteen hex digits. */
  readonly requester: string;
  readonly pieces: readonly RequestPiece[];
}

export interface RowRequestFrame extends FrameHead {
  readonly inputWidth: number;
  /** The rows of all pieces: a view of what came, not aligned. */
  readonly rows: Buffer;
}

export interface TensorRequestFrame extends FrameHead {
  /** Per piece, with as many rows as it says. */
  readonly tensors: readonly (readonly Tensor[])[];
}

export type RequestFrame = RowRequestFrame | TensorRequestFrame;

/** Why a frame could not be read. It is counted, never thrown, since anybody may write into a stream. */
export type FrameFault = 'not a request frame' | 'another version' | 'wrong size' | 'wrong count' | 'no tensors';

/** Rows that go into a frame: the first `rowCount` of `rows`, which may be longer. */
export interface FramedRows {
  readonly rows: Float32Array;
  readonly rowCount: number;
}

/** `requests` holds the rows of all pieces, in their order, row-major. They are copied straight into the frame. */
export function encodeRequestFrame(
  requester: Buffer,
  inputWidth: number,
  pieces: readonly RequestPiece[],
  requests: readonly FramedRows[],
): Buffer {
  let values = 0;
  for (const { rowCount } of requests) values += rowCount * inputWidth;
  const rowsAt = HEAD_BYTES + PIECE_BYTES * pieces.length;
  // Not from Node's pool: this buffer starts at 0, so that typed arrays of four bytes can lie over it.
  const frame = Buffer.allocUnsafeSlow(rowsAt + 4 * values);
  const floats = new Float32Array(frame.buffer);
  writeHead(frame, new Uint32Array(frame.buffer), floats, VERSION, requester, inputWidth, pieces);
  let word = rowsAt / 4;
  for (const { rows, rowCount } of requests) {
    const count = rowCount * inputWidth;
    floats.set(rows.length === count ? rows : rows.subarray(0, count), word);
    word += count;
  }
  return frame;
}

/** `tensors` holds those of each piece, in their order. */
export function encodeTensorRequestFrame(
  requester: Buffer,
  pieces: readonly RequestPiece[],
  tensors: readonly (readonly Tensor[])[],
): Buffer {
  let at = HEAD_BYTES + PIECE_BYTES * pieces.length;
  const bytes = tensors.map(tensorFrameBytes);
  const frame = Buffer.allocUnsafeSlow(bytes.reduce((sum, own) => sum + 4 + own, at));
  const words = new Uint32Array(frame.buffer, 0, at / 4);
  writeHead(frame, words, new Float32Array(frame.buffer, 0, at / 4), TENSOR_VERSION, requester, 0, pieces);
  for (const [i, own] of tensors.entries()) at = writeTensors(own, frame, frame.writeUInt32LE(bytes[i]!, at));
  return frame;
}

/** `words` and `floats` lie over the frame. */
function writeHead(
  frame: Buffer,
  words: Uint32Array,
  floats: Float32Array,
  version: number,
  requester: Buffer,
  inputWidth: number,
  pieces: readonly RequestPiece[],
): void {
  words[0] = MAGIC | (version << 16);
  frame.set(requester, 4);
  words[3] = inputWidth;
  words[4] = pieces.length;
  let word = HEAD_BYTES / 4;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    words[word] = piece.id;
    words[word + 1] = piece.session;
    floats[word + 2] = piece.budgetMs;
    words[word + 3] = piece.rows;
    word += PIECE_BYTES / 4;
  }
}

export function decodeRequestFrame(frame: Buffer): RequestFrame | FrameFault {
  if (frame.length < HEAD_BYTES || frame.readUInt16LE(0) !== MAGIC) return 'not a request frame';
  const version = frame[2];
  if (version !== VERSION && version !== TENSOR_VERSION) return 'another version';
  const inputWidth = frame.readUInt32LE(12);
  const count = frame.readUInt32LE(16);
  const hasWidth = version === VERSION ? inputWidth >= 1 : inputWidth === 0;
  if (count < 1 || count > MAX_PIECES || !hasWidth || frame.length > MAX_FRAME_BYTES) return 'wrong count';
  const rowsAt = HEAD_BYTES + PIECE_BYTES * count;
  if (frame.length < rowsAt) return 'wrong size';
  const pieces: RequestPiece[] = [];
  let rows = 0;
  for (let at = HEAD_BYTES; at < rowsAt; at += PIECE_BYTES) {
    const piece = {
      id: frame.readUInt32LE(at),
      session: frame.readUInt32LE(at + 4),
      budgetMs: frame.readFloatLE(at + 8),
      rows: frame.readUInt32LE(at + 12),
    };
    // A budget that is not a number would never be over.
    if (piece.rows < 1 || piece.rows > MAX_PIECE_ROWS || !Number.isFinite(piece.budgetMs)) return 'wrong count';
    rows += piece.rows;
    pieces.push(piece);
  }
  const requester = frame.toString('hex', 4, 4 + REQUESTER_BYTES);
  if (version === TENSOR_VERSION) {
    const tensors = decodeAllTensors(frame, rowsAt, pieces);
    return typeof tensors === 'string' ? tensors : { requester, pieces, tensors };
  }
  if (frame.length !== rowsAt + 4 * rows * inputWidth) return 'wrong size';
  return { requester, inputWidth, pieces, rows: frame.subarray(rowsAt) };
}

function decodeAllTensors(
  frame: Buffer,
  from: number,
  pieces: readonly RequestPiece[],
): readonly (readonly Tensor[])[] | FrameFault {
  const all: (readonly Tensor[])[] = [];
  let at = from;
  for (const { rows } of pieces) {
    if (frame.length < at + 4) return 'wrong size';
    const end = at + 4 + frame.readUInt32LE(at);
    if (frame.length < end) return 'wrong size';
    const tensors = decodeTensors(frame.subarray(at + 4, end));
    if (tensors === null || tensors.length === 0 || tensors.some(({ dims }) => dims[0] !== rows)) return 'no tensors';
    all.push(tensors);
    at = end;
  }
  return at === frame.length ? all : 'wrong size';
}
