/**
 * Requests on the wire: all that one process asks one model in one class at one moment, in one binary field. Little
 * endian.
 *
 *   0  u16 magic "RQ"   2 u8 version   3 u8 0   4 8 bytes requester   12 u32 input width   16 u32 pieces
 *  20  per piece: u32 id, u32 session, f32 budget left in ms, u32 rows
 *  ..  the rows of all pieces, float32, back to back
 *
 * A budget is the time left when the frame is sent: only Redis' clock is compared with other clocks.
 */
import { endianness } from 'node:os';
import { RubatoError } from '../../errors.ts';

// Rows are copied as they lie in memory. The only big-endian platform we know of that runs Node 24 is s390x.
if (endianness() !== 'LE') throw new RubatoError('PLATFORM', endianness(), { expected: 'a little-endian machine' });

const MAGIC = 0x5152;
const VERSION = 1;
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

export interface RequestFrame {
  /** Sixteen hex digits. */
  readonly requester: string;
  readonly inputWidth: number;
  readonly pieces: readonly RequestPiece[];
  /** The rows of all pieces: a view of what came, not aligned. */
  readonly rows: Buffer;
}

/** Why a frame could not be read. It is counted, never thrown, since anybody may write into a stream. */
export type FrameFault = 'not a request frame' | 'another version' | 'wrong size' | 'wrong count';

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
  const words = new Uint32Array(frame.buffer);
  const floats = new Float32Array(frame.buffer);
  words[0] = MAGIC | (VERSION << 16);
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
  for (const { rows, rowCount } of requests) {
    const count = rowCount * inputWidth;
    floats.set(rows.length === count ? rows : rows.subarray(0, count), word);
    word += count;
  }
  return frame;
}

export function decodeRequestFrame(frame: Buffer): RequestFrame | FrameFault {
  if (frame.length < HEAD_BYTES || frame.readUInt16LE(0) !== MAGIC) return 'not a request frame';
  if (frame[2] !== VERSION) return 'another version';
  const inputWidth = frame.readUInt32LE(12);
  const count = frame.readUInt32LE(16);
  if (count < 1 || count > MAX_PIECES || inputWidth < 1 || frame.length > MAX_FRAME_BYTES) return 'wrong count';
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
  if (frame.length !== rowsAt + 4 * rows * inputWidth) return 'wrong size';
  const requester = frame.toString('hex', 4, 4 + REQUESTER_BYTES);
  return { requester, inputWidth, pieces, rows: frame.subarray(rowsAt) };
}
