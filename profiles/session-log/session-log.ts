/** The log of one session: collects frames in memory, writes them when the store says so, stops rather than disturb. */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCode } from '../../errors.ts';
import { logFileName } from './log-directory.ts';
import { encodeFrame, FILE_HEADER } from './log-frames.ts';
import type { LogHeader, LogRecord } from './records.ts';

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
  /** Told of a segment that is complete. */
  readonly onSegmentEnded: (name: string, bytes: number) => void;
}

export class SessionLog {
  state: 'writing' | 'stopped' | 'closed' = 'writing';
  /** Bytes of the segment being written. */
  bytes = 0;
  #options: SessionLogOptions;
  #buffered: Buffer[] = [];
  #bufferedBytes = 0;
  #handle: FileHandle | null = null;
  #name = '';
  #segment = 0;
  #flushing: Promise<void> = Promise.resolve();

  constructor(options: SessionLogOptions) {
    this.#options = options;
    this.append(options.header);
  }

  /** Keeps a record. Never throws, never waits; beyond the bound the log stops, the session goes on. */
  append(record: LogRecord): void {
    if (this.state !== 'writing') return;
    const frame = encodeFrame(record);
    this.#bufferedBytes += frame.length;
    if (this.#bufferedBytes > this.#options.maxBufferedBytes) {
      this.stop(`${this.#bufferedBytes} bytes wait for the disk, more than ${this.#options.maxBufferedBytes}`);
      return;
    }
    this.#buffered.push(frame);
  }

  /** Writes what has been collected. Calls queue up behind each other; none rejects. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  /** Ends the log after a disk error or at a bound: what was written stays, nothing more is collected. */
  stop(detail: string): void {
    if (this.state !== 'writing') return;
    this.state = 'stopped';
    this.#buffered.length = 0;
    this.#bufferedBytes = 0;
    this.#options.onWarning({ code: 'LOG_DISK', sessionId: this.#options.header.sessionId, detail });
  }

  /** Writes the rest and gives the file back. */
  async close(): Promise<void> {
    await this.flush();
    if (this.state === 'writing') this.state = 'closed';
    await this.#endSegment();
  }

  async #write(): Promise<void> {
    if (this.#buffered.length === 0) return;
    const chunk = Buffer.concat(this.#buffered);
    this.#buffered.length = 0;
    this.#bufferedBytes = 0;
    try {
      if (this.#handle === null) await this.#startSegment();
      // One write per flush: the kernel has it when it resolves, so that killing the process loses nothing of it. There
      // is no fsync: surviving a power cut is not worth 4 ms of disk per session and flush.
      await this.#handle!.appendFile(chunk);
      this.bytes += chunk.length;
      if (this.bytes >= this.#options.maxSegmentBytes) await this.#endSegment();
    } catch (error) {
      this.stop(error instanceof Error ? error.message : String(error));
      await this.#endSegment();
    }
  }

  async #startSegment(): Promise<void> {
    const { directory, header } = this.#options;
    this.#name = logFileName(header.sessionId, this.#segment);
    this.#handle = await open(join(directory, this.#name), 'a');
    const start = this.#segment === 0 ? FILE_HEADER : Buffer.concat([FILE_HEADER, encodeFrame(header)]);
    this.#segment++;
    this.bytes = start.length;
    await this.#handle.appendFile(start);
  }

  async #endSegment(): Promise<void> {
    const handle = this.#handle;
    if (handle === null) return;
    this.#handle = null;
    // Its bytes are written or reported as lost already; a handle that cannot be closed changes neither.
    await handle.close().catch(() => undefined);
    this.#options.onSegmentEnded(this.#name, this.bytes);
    this.bytes = 0;
  }
}
