/** Reads a session's log back, file by file, record by record, in bounded memory. */
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { RubatoError } from '../../errors.ts';
import { LOG_SUFFIX } from './log-directory.ts';
import { decodeFrame, FILE_HEADER } from './log-frames.ts';
import { type LogRecord, readRecord } from './records.ts';

export type LogOutcome =
  | { readonly kind: 'complete' }
  /** The last record was cut off: the process or the disk ended there. */
  | { readonly kind: 'torn'; readonly detail: string }
  /** A record is not what was written; nothing behind it was read. */
  | { readonly kind: 'corrupt'; readonly detail: string };

export interface SessionLogReader {
  /** Once. Throws LOG_FORMAT when the file is no session log or a record is none of this version. */
  records(): AsyncIterable<LogRecord>;
  /** How the log ended; known when `records` has been read to its end. */
  outcome(): LogOutcome;
}

/** `file` is the first segment; later ones are found beside it. */
export function openSessionLog(file: string): SessionLogReader {
  let outcome: LogOutcome = { kind: 'complete' };
  const setOutcome = (end: LogOutcome) => {
    outcome = end;
  };
  return { records: () => readSegments(file, setOutcome), outcome: () => outcome };
}

async function* readSegments(first: string, setOutcome: (end: LogOutcome) => void): AsyncGenerator<LogRecord> {
  for (let segment = first, number = 0; ; number++) {
    const end = yield* readSegment(segment);
    setOutcome(end);
    if (end.kind === 'corrupt') return;
    const next = first.replace(
      new RegExp(`\\.\\d+\\${LOG_SUFFIX}$`),
      `.${segmentNumber(first) + number + 1}${LOG_SUFFIX}`,
    );
    if (next === segment || !(await exists(next))) return;
    segment = next;
  }
}

async function* readSegment(file: string): AsyncGenerator<LogRecord, LogOutcome> {
  let bytes: Buffer = Buffer.alloc(0);
  let offset = 0;
  let headed = false;
  for await (const chunk of chunksOf(file)) {
    bytes = Buffer.concat([bytes, chunk]);
    let at = 0;
    if (!headed) {
      if (bytes.length < FILE_HEADER.length) continue;
      checkHeader(file, bytes);
      headed = true;
      at = FILE_HEADER.length;
    }
    for (;;) {
      const read = decodeFrame(bytes, at);
      if (read.kind === 'short') break;
      if (read.kind === 'bad') return { kind: 'corrupt', detail: `${file}, byte ${offset + at}: ${read.problem}` };
      const parsed = readRecord(read.value);
      if (!parsed.ok) throw new RubatoError('LOG_FORMAT', `${parsed.problem} at byte ${offset + at} of ${file}`);
      at = read.next;
      yield parsed.record;
    }
    offset += at;
    bytes = bytes.subarray(at);
  }
  if (!headed && bytes.length > 0) checkHeader(file, bytes);
  if (bytes.length === 0) return { kind: 'complete' };
  return { kind: 'torn', detail: `${file} ends with ${bytes.length} bytes of an unfinished record` };
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (error) {
    throw new RubatoError('LOG_FORMAT', error instanceof Error ? error.message : String(error), {
      expected: 'a readable log',
      cause: error,
    });
  }
}

function checkHeader(file: string, bytes: Buffer): void {
  const start = bytes.subarray(0, FILE_HEADER.length);
  // A file cut off inside its header is torn like any other; only other bytes are another format.
  if (start.equals(FILE_HEADER.subarray(0, start.length))) return;
  throw new RubatoError('LOG_FORMAT', `${file} starting with ${start.toString('hex')}`);
}

function segmentNumber(file: string): number {
  return Number(/\.(\d+)\.rblog$/.exec(file)?.[1] ?? Number.NaN);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
