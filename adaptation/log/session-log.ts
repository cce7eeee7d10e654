/**
 * The log of one session: collects frames in memory and writes them when the store says so. It stops rather than
 * disturb.
 */

import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCode } from '../../errors.ts';
import { codeOf, messageOf } from '../../thrown.ts';
import { logFileName, logNames } from './log-directory.ts';
import { encodeFrame, FILE_HEADER } from './log-frames.ts';
import type { LogHeader, LogRecord } from './records.ts';
import { createWritableDirectory } from './writable-directory.ts';

export interface LogWarning {
  readonly code: ErrorCode;
  readonly sessionId: string;
  readonly detail: string;
}

export interface SessionLogOptions {
  readonly directory: string;
  readonly header: LogHeader;
  readonly maxSegmentBytes: number;
  readonly maxBufferedBytes: number;
  readonly onWarning: (warning: LogWarning) => void;
  /** Hears of a complete log: its name, and its files with their bytes. */
  readonly onEnded: (log: string, files: ReadonlyMap<string, number>) => void;
}

/** Opens the first file. The directory may be gone since the start: cleaned up, or on a disk that was mounted anew. */
async function openFirst(directory: string, file: string): Promise<FileHandle> {
  try {
    return await open(join(directory, file), 'ax');
  } catch (error) {
    if (!(error instanceof Error) || Reflect.get(error, 'code') !== 'ENOENT') throw error;
    await createWritableDirectory(directory);
    return open(join(directory, file), 'ax');
  }
}

export class SessionLog {
  state: 'writing' | 'stopped' | 'closed' = 'writing';
  /** Bytes of all its files. */
  bytes = 0;
  #options: SessionLogOptions;
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  #handle: FileHandle | null = null;
  /** The name of its files, once the first one exists. */
  #name: string | null = null;
  #files = new Map<string, number>();
  #segmentBytes = 0;
  #ended = false;
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: SessionLogOptions) {
    this.#options = options;
    this.append(options.header);
  }

  /**
   * Keeps a record, but none after `end`. Never throws, never waits. Beyond the bound the log stops and the session
   * goes on.
   */
  append(record: LogRecord): void {
    if (this.state !== 'writing' || this.#ended) return;
    this.#ended = record.kind === 'end';
    const frame = encodeFrame(record);
    this.#bufferedBytes += frame.length;
    if (this.#bufferedBytes > this.#options.maxBufferedBytes) {
      this.stop(`${this.#bufferedBytes} bytes wait for the disk, more than ${this.#options.maxBufferedBytes}`);
      return;
    }
    this.#buffered.push(frame);
  }

  /** Writes what has been collected. Calls wait for each other; none rejects. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  /** Ends the log after a disk error or at a bound: what was written stays, and no more is collected. */
  stop(detail: string): void {
    if (this.state !== 'writing') return;
    this.state = 'stopped';
    this.#buffered.length = 0;
    this.#bufferedBytes = 0;
    this.#options.onWarning({ code: 'LOG_DISK', sessionId: this.#options.header.sessionId, detail });
  }

  /** Writes the rest and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    if (this.state === 'writing') this.state = 'closed';
    await this.#endLog();
  }

  async #write(): Promise<void> {
    if (this.#buffered.length === 0) return;
    const chunk = Buffer.concat(this.#buffered);
    this.#buffered.length = 0;
    this.#bufferedBytes = 0;
    try {
      if (this.#handle === null) await this.#startSegment();
      // One write per flush. The kernel has it when it resolves, so killing the process loses nothing of it. There is
      // no fsync: surviving a power cut is not worth 4 ms of disk per session and flush.
      await this.#handle!.appendFile(chunk);
      this.#count(chunk.length);
      if (this.#segmentBytes >= this.#options.maxSegmentBytes) await this.#endSegment();
    } catch (error) {
      this.stop(messageOf(error));
      await this.#endLog();
    }
  }

  async #startSegment(): Promise<void> {
    const { header } = this.#options;
    const segment = this.#files.size;
    this.#segmentBytes = 0;
    this.#handle = await this.#createFile(segment);
    const start =
      segment === 0 ? FILE_HEADER : Buffer.concat([FILE_HEADER, encodeFrame({ ...header, format: 2, segment })]);
    await this.#handle.appendFile(start);
    this.#count(start.length);
  }

  /** Creates a new file. One that exists is another session's, from an earlier run or another server. */
  async #createFile(segment: number): Promise<FileHandle> {
    const { directory, header } = this.#options;
    const names = this.#name === null ? logNames(header.sessionId, header.startedAt) : [this.#name];
    let taken: unknown;
    for (const name of names) {
      try {
        const file = logFileName(name, segment);
        const handle = await (segment === 0 ? openFirst(directory, file) : open(join(directory, file), 'ax'));
        this.#name = name;
        this.#files.set(file, 0);
        return handle;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
        taken = error;
      }
    }
    throw taken;
  }

  #count(bytes: number): void {
    const file = logFileName(this.#name!, this.#files.size - 1);
    this.#files.set(file, this.#files.get(file)! + bytes);
    this.#segmentBytes += bytes;
    this.bytes += bytes;
  }

  async #endSegment(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    // Its bytes are already written or reported as lost; a handle that cannot be closed changes nothing.
    await handle?.close().catch(() => undefined);
  }

  async #endLog(): Promise<void> {
    await this.#endSegment();
    if (this.#files.size === 0) return;
    this.#options.onEnded(this.#name!, this.#files);
    this.#files = new Map();
    this.bytes = 0;
  }
}
