/** Reads a session's log back, file by file, record by record, in bounded memory. */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { nextSegment } from './log-directory.ts';
import { decodeFrame, FILE_HEADER, frameEnd, problemOfEnd, startsLikeLog } from './log-frames.ts';
import { type LogHeader, type LogRecord, readRecord } from './records.ts';

export type LogOutcome =
  | { readonly kind: 'complete' }
  /** The last record was cut off: the process or the disk ended there. */
  | { readonly kind: 'torn'; readonly detail: string }
  /** A record was changed after it was written; nothing after it was read. */
  | { readonly kind: 'corrupt'; readonly detail: string };

export interface SessionLogReader {
  /**
   * Reads all records; call it once. Throws LOG_NOT_FOUND or LOG_UNREADABLE when there is no readable file, LOG_SEGMENT
   * for a file that is not the first of its session, and LOG_FORMAT when it is no session log or a record is of no
   * known version.
   */
  records(): AsyncIterable<LogRecord>;
  /** How the log ended; known once `records` has been read to its end. */
  outcome(): LogOutcome;
}

/** Opens a session's log. `file` is its first file; the later ones are found beside it. */
export function openSessionLog(file: string): SessionLogReader {
  let outcome: LogOutcome = { kind: 'complete' };
  const setOutcome = (end: LogOutcome) => {
    outcome = end;
  };
  return { records: () => readSegments(file, setOutcome), outcome: () => outcome };
}

async function* readSegments(first: string, setOutcome: (end: LogOutcome) => void): AsyncGenerator<LogRecord> {
  let header: LogHeader | null = null;
  for (let file = first, segment = 0; ; segment++) {
    const handle: FileHandle | null = await openFile(file, segment > 0);
    if (handle === null) return;
    const records = readSegment(file, handle);
    try {
      let read = await records.next();
      if (segment === 0 && read.done !== true) header = checkFirst(file, read.value);
      else if (read.done !== true && !belongsTo(header, read.value, segment)) return;
      for (; read.done !== true; read = await records.next()) yield read.value;
      setOutcome(read.value);
      if (read.value.kind === 'corrupt') return;
      const next = nextSegment(file);
      if (next === null) return;
      if (read.value.kind === 'torn') {
        const follower = await openFile(next, true);
        if (follower === null) return;
        await follower.close();
        // The missing records lie in the middle: reading on would give another session.
        return setOutcome({ kind: 'corrupt', detail: `${read.value.detail}, and ${next} goes on behind it` });
      }
      file = next;
    } finally {
      await handle.close();
    }
  }
}

/** Throws LOG_SEGMENT for a later file of a session. Other first records are checked by the replay. */
function checkFirst(file: string, record: LogRecord): LogHeader | null {
  if (record.kind !== 'header') return null;
  const { segment = 0 } = record;
  if (segment > 0) throw new RubatoError('LOG_SEGMENT', `${file}, which is number ${segment + 1}`);
  return record;
}

/**
 * Whether a file's first record goes on with this session. A file with the next number may be of an older session with
 * the same name.
 */
function belongsTo(first: LogHeader | null, record: LogRecord, segment: number): boolean {
  if (first === null || record.kind !== 'header') return true;
  const { sessionId, startedAt, seed } = record;
  const same = sessionId === first.sessionId && startedAt === first.startedAt && seed === first.seed;
  return same && (record.segment === undefined || record.segment === segment);
}

async function* readSegment(file: string, handle: FileHandle): AsyncGenerator<LogRecord, LogOutcome> {
  let bytes: Buffer = Buffer.alloc(0);
  let offset = 0;
  let headed = false;
  for await (const chunk of chunksOf(file, handle)) {
    bytes = Buffer.concat([bytes, chunk]);
    let at = 0;
    if (!headed) {
      if (bytes.length < FILE_HEADER.length) continue;
      if (!startsLikeLog(bytes)) return wrongStart(file, bytes);
      headed = true;
      at = FILE_HEADER.length;
    }
    for (;;) {
      const read = decodeFrame(bytes, at);
      if (read.kind === 'short') break;
      if (read.kind === 'bad') return endAt(file, offset + at, bytes.subarray(at), read.problem, handle);
      const parsed = readRecord(read.value);
      if (!parsed.ok) throw new RubatoError('LOG_FORMAT', `${parsed.problem} at byte ${offset + at} of ${file}`);
      at = read.next;
      yield parsed.record;
    }
    offset += at;
    bytes = bytes.subarray(at);
  }
  if (!headed) {
    if (!startsLikeLog(bytes)) return wrongStart(file, bytes);
    return { kind: 'torn', detail: `${file} has ${bytes.length} bytes, fewer than the header of a file` };
  }
  if (bytes.length === 0) return { kind: 'complete' };
  const problem = problemOfEnd(bytes);
  if (problem !== null) return { kind: 'corrupt', detail: `${file}, byte ${offset}: ${problem}` };
  return { kind: 'torn', detail: `${file} ends with ${bytes.length} bytes of an unfinished record at byte ${offset}` };
}

/** Zeros at the end of a file that prove unwritten space. Fewer may belong to its last record. */
const MIN_UNWRITTEN_BYTES = 16;

/**
 * The outcome for the bytes from `at` on, where a record should start. If there are only zeros, from there or from
 * inside that record on, they are space that the file got and nobody wrote: after a power cut a file ends with blocks
 * that did not reach the disk.
 */
async function endAt(
  file: string,
  at: number,
  bytes: Buffer,
  problem: string,
  handle: FileHandle,
): Promise<LogOutcome> {
  if (bytes.length >= FILE_HEADER.length && startsLikeLog(bytes)) {
    return { kind: 'corrupt', detail: `${file}, byte ${at}: another session begins, as versions before 0.4 wrote it` };
  }
  const written = bytes.findLastIndex((byte) => byte !== 0) + 1;
  const withinRecord = written < frameEnd(bytes) && bytes.length - written >= MIN_UNWRITTEN_BYTES;
  let unwritten = written === 0 || withinRecord;
  for await (const chunk of chunksOf(file, handle)) {
    if (!unwritten) break;
    unwritten = isZeros(chunk);
  }
  if (unwritten) return { kind: 'torn', detail: `${file} ends with zeros from byte ${at + written} on` };
  return { kind: 'corrupt', detail: `${file}, byte ${at}: ${problem}` };
}

const isZeros = (bytes: Buffer) => bytes.every((byte) => byte === 0);

/**
 * The outcome for a file whose header has a changed byte but whose first record can be read. Throws LOG_FORMAT for
 * anything else.
 */
function wrongStart(file: string, bytes: Buffer): LogOutcome {
  const first = decodeFrame(bytes, FILE_HEADER.length);
  const start = bytes.subarray(0, FILE_HEADER.length).toString('hex');
  if (first.kind === 'frame' && readRecord(first.value).ok) {
    return { kind: 'corrupt', detail: `${file}, byte 0: a file that starts with ${start}` };
  }
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b ? ', which is gzip: gunzip it first' : '';
  throw new RubatoError('LOG_FORMAT', `${file} starting with ${start}${packed}`);
}

/** Reads a file in pieces, from the handle's position on. */
async function* chunksOf(file: string, handle: FileHandle): AsyncGenerator<Buffer> {
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let bytesRead: number;
    try {
      ({ bytesRead } = await handle.read(chunk, 0, CHUNK_BYTES, null));
    } catch (cause) {
      throw new RubatoError('LOG_UNREADABLE', `${file}: ${messageOf(cause)}`, { cause });
    }
    if (bytesRead === 0) return;
    yield chunk.subarray(0, bytesRead);
  }
}

const CHUNK_BYTES = 64 * 1024;

/**
 * Opens a file; null when there is none and it may be missing. Refuses, without reading, what is no file: a pipe would
 * wait for ever.
 */
async function openFile(file: string, mayBeMissing: boolean): Promise<FileHandle | null> {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const missing = ['ENOENT', 'ENOTDIR', 'ENXIO'].includes(String(Reflect.get(Object(cause), 'code')));
    if (missing && mayBeMissing) return null;
    throw new RubatoError(missing ? 'LOG_NOT_FOUND' : 'LOG_UNREADABLE', `${file}: ${messageOf(cause)}`, { cause });
  }
  const stats = await handle.stat();
  if (stats.isFile()) return handle;
  await handle.close();
  const what = stats.isDirectory() ? 'a directory' : 'no file but a device or pipe';
  throw new RubatoError('LOG_NOT_FOUND', `${file}, which is ${what}`);
}
