/**
 * The bytes of a session log: a file header, then frames of `u32 length, u32 crc32, msgpack`, little endian. A frame
 * that was cut off (crash, full disk) or changed is recognised by its length and checksum; everything before it stays
 * readable.
 */

import { crc32 } from 'node:zlib';
import { Packr } from 'msgpackr';
import { messageOf } from '../../thrown.ts';
import { MAX_CANDIDATES, MAX_LABELS, MAX_PLAYERS } from '../session/definition.ts';
import type { LogRecord } from './records.ts';

/** "RBLOG", a zero, and the format's number as u16. */
export const FILE_HEADER = Buffer.from([0x52, 0x42, 0x4c, 0x4f, 0x47, 0x00, 0x02, 0x00]);
/** The headers of the formats that can be read. */
const READABLE_HEADERS: readonly Buffer[] = [
  FILE_HEADER,
  Buffer.from([0x52, 0x42, 0x4c, 0x4f, 0x47, 0x00, 0x01, 0x00]),
];
const FRAME_HEADER_BYTES = 8;
/** The largest record is a prediction: float32 per player, candidate and label; a decision of many levers is near it. */
const MAX_RECORD_BYTES = 2 * 4 * MAX_PLAYERS * MAX_CANDIDATES * MAX_LABELS;

/** Uses plain maps and arrays only: any msgpack library can read them, and no extension can run code. */
const codec = new Packr({ useRecords: false, moreTypes: false });

export function encodeFrame(record: LogRecord): Buffer {
  const payload = codec.pack(record);
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame.writeUInt32LE(crc32(payload), 4);
  payload.copy(frame, FRAME_HEADER_BYTES);
  return frame;
}

/** Whether a file that starts with these bytes may be a session log, even one cut off after them. */
export function startsLikeLog(bytes: Buffer): boolean {
  const start = bytes.subarray(0, FILE_HEADER.length);
  return READABLE_HEADERS.some((header) => start.equals(header.subarray(0, start.length)));
}

export type FrameRead =
  | { readonly kind: 'frame'; readonly value: unknown; readonly next: number }
  /** The bytes end before the frame does. */
  | { readonly kind: 'short' }
  | { readonly kind: 'bad'; readonly problem: string };

/**
 * What is wrong with the last bytes of a file, which look like the start of a record; null when the record was just cut
 * off. If the record is complete, its length was changed.
 */
export function problemOfEnd(bytes: Buffer): string | null {
  if (bytes.length <= FRAME_HEADER_BYTES) return null;
  const checksum = bytes.readUInt32LE(4);
  for (let end = FRAME_HEADER_BYTES + 1, sum = 0; end <= bytes.length; end++) {
    sum = crc32(bytes.subarray(end - 1, end), sum);
    if (sum === checksum && isMsgpack(bytes.subarray(FRAME_HEADER_BYTES, end))) {
      return `a length of ${bytes.readUInt32LE(0)} bytes for a record of ${end - FRAME_HEADER_BYTES}`;
    }
  }
  return null;
}

function isMsgpack(payload: Buffer): boolean {
  try {
    codec.unpack(payload);
    return true;
  } catch {
    return false;
  }
}

/** The end of the frame at the start of `bytes`, by its length field; 0 when that length is impossible. */
export function frameEnd(bytes: Buffer): number {
  const length = bytes.length < FRAME_HEADER_BYTES ? 0 : bytes.readUInt32LE(0);
  return length === 0 || length > MAX_RECORD_BYTES ? 0 : FRAME_HEADER_BYTES + length;
}

/** Reads the frame that starts at `at`. */
export function decodeFrame(bytes: Buffer, at: number): FrameRead {
  if (bytes.length - at < FRAME_HEADER_BYTES) return { kind: 'short' };
  const length = bytes.readUInt32LE(at);
  if (length === 0 || length > MAX_RECORD_BYTES) return { kind: 'bad', problem: `a record of ${length} bytes` };
  const start = at + FRAME_HEADER_BYTES;
  if (bytes.length - start < length) return { kind: 'short' };
  const payload = bytes.subarray(start, start + length);
  if (crc32(payload) !== bytes.readUInt32LE(at + 4)) return { kind: 'bad', problem: 'a checksum that does not fit' };
  try {
    return { kind: 'frame', value: codec.unpack(payload), next: start + length };
  } catch (error) {
    return { kind: 'bad', problem: `no msgpack: ${messageOf(error)}` };
  }
}
