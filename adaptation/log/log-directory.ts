/** The directory of the session logs: its file names, their sizes, and the bound on all of them together. */

import { randomUUID } from 'node:crypto';
import { lstat, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { createWritableDirectory } from './writable-directory.ts';

const LOG_SUFFIX = '.rblog';

/** The names of this program's files. Other files in the directory are neither counted nor deleted. */
const LOG_NAME = /^([A-Za-z0-9_-]{1,160})\.(\d{1,6})\.rblog$/;

/** `<log>.<segment>.rblog`. */
export function logFileName(log: string, segment: number): string {
  return `${log}.${segment}${LOG_SUFFIX}`;
}

/** The path of the log's next file after `file`; null when `file` isn't named like a file of a log. */
export function nextSegment(file: string): string | null {
  const match = /\.(\d{1,6})\.rblog$/.exec(file);
  return match === null ? null : `${file.slice(0, match.index)}.${Number(match[1]) + 1}${LOG_SUFFIX}`;
}

/**
 * Names for the log of a session, in the order to try them: the session's own id, which is usually free; the id with
 * the time of its start; that with random digits. Session ids come from outside, so characters that could lead out of
 * the directory are replaced.
 */
export function* logNames(sessionId: string, startedAt: string): Generator<string> {
  const safe = sessionId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80) || '_';
  yield safe;
  const started = `${safe}-${startedAt.replace(/[^0-9TZ]/g, '').slice(0, 20)}`;
  yield started;
  for (let left = 3; left > 0; left--) yield `${started}-${randomUUID()}`;
}

/** The files of one log that nobody writes any more. They go together: none can be replayed without the first. */
interface EndedLog {
  readonly log: string;
  readonly files: Map<string, number>;
  bytes: number;
  modifiedMs: number;
}

/** Creates the directory and proves that it can be written; throws LOG_DIRECTORY_UNWRITABLE. */
export async function prepareDirectory(directory: string): Promise<void> {
  // The name is random and new: processes of two containers can have the same number.
  const probe = join(directory, `.probe-${randomUUID()}`);
  try {
    await createWritableDirectory(directory);
    const handle = await open(probe, 'wx');
    await handle.close();
    await rm(probe, { force: true });
    // Tidying up needs a readable directory too.
    await readdir(directory);
  } catch (error) {
    const got = `${directory}: ${messageOf(error)}`;
    throw new RubatoError('LOG_DIRECTORY_UNWRITABLE', got, { cause: error });
  }
}

/** Keeps the sum of all logs below a bound by deleting the oldest that nobody writes. */
export class LogDirectory {
  #directory: string;
  #maxBytes: number;
  #onProblem: (detail: string) => void;
  /** Ended logs, the oldest first. */
  #ended: EndedLog[] = [];
  #endedBytes = 0;

  /** `onProblem` hears of files that cannot be deleted. */
  constructor(directory: string, maxBytes: number, onProblem: (detail: string) => void) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#onProblem = onProblem;
  }

  /** Lists what earlier processes left. Skips links, directories, foreign files, and files that vanish meanwhile. */
  async scan(): Promise<void> {
    const logs = new Map<string, EndedLog>();
    for (const name of await readdir(this.#directory)) {
      const log = LOG_NAME.exec(name)?.[1];
      const stats = log === undefined ? null : await this.#statsOf(name);
      if (log === undefined || stats === null) continue;
      const entry = logs.get(log) ?? { log, files: new Map<string, number>(), bytes: 0, modifiedMs: 0 };
      logs.set(log, entry);
      entry.files.set(name, stats.size);
      entry.bytes += stats.size;
      entry.modifiedMs = Math.max(entry.modifiedMs, stats.mtimeMs);
      this.#endedBytes += stats.size;
    }
    this.#ended = [...logs.values()].sort((a, b) => a.modifiedMs - b.modifiedMs);
  }

  /** Lets a log be deleted from now on: nobody writes it any more. */
  ended(log: string, files: ReadonlyMap<string, number>): void {
    const bytes = [...files.values()].reduce((sum, size) => sum + size, 0);
    this.#ended.push({ log, files: new Map(files), bytes, modifiedMs: Date.now() });
    this.#endedBytes += bytes;
  }

  /** Deletes the oldest ended logs until the rest and `liveBytes` fit. False when even deleting all is not enough. */
  async makeRoom(liveBytes: number): Promise<boolean> {
    // Each is looked at once: a log that another server still writes stays.
    for (let left = this.#ended.length; this.#endedBytes + liveBytes > this.#maxBytes && left > 0; left--) {
      const oldest = this.#ended.shift()!;
      this.#endedBytes -= oldest.bytes;
      if (!(await this.#hasGrown(oldest))) await this.#delete(oldest);
      else {
        this.#ended.push(oldest);
        this.#endedBytes += oldest.bytes;
      }
    }
    return this.#endedBytes + liveBytes <= this.#maxBytes || this.#ended.length > 0;
  }

  /** Whether another process still writes it. Takes its new size. */
  async #hasGrown(log: EndedLog): Promise<boolean> {
    let grown = false;
    for (const [name, size] of log.files) {
      const stats = await this.#statsOf(name);
      if (stats === null || stats.size === size) continue;
      grown = true;
      log.files.set(name, stats.size);
      log.bytes += stats.size - size;
    }
    return grown;
  }

  async #delete(log: EndedLog): Promise<void> {
    for (const name of log.files.keys()) {
      await rm(join(this.#directory, name), { force: true }).catch((error: unknown) => {
        this.#onProblem(`${name} cannot be deleted: ${messageOf(error)}`);
      });
    }
  }

  /** The file's size and time; null when it is no file or is gone. */
  async #statsOf(name: string): Promise<{ readonly size: number; readonly mtimeMs: number } | null> {
    const stats = await lstat(join(this.#directory, name)).catch(() => null);
    return stats?.isFile() === true ? stats : null;
  }
}
