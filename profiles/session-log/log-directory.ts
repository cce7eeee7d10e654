/** The directory of the session logs: names, sizes and the bound on all of them together. */
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RubatoError } from '../../errors.ts';
import { createWritableDirectory } from '../writable-directory.ts';

export const LOG_SUFFIX = '.rblog';

/** `<session>.<segment>.rblog`. Session ids come from elsewhere: what could leave the directory is replaced. */
export function logFileName(sessionId: string, segment: number): string {
  const safe = sessionId.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80) || '_';
  return `${safe}.${segment}${LOG_SUFFIX}`;
}

interface LogFile {
  readonly name: string;
  bytes: number;
  readonly modifiedMs: number;
}

/** Creates the directory and proves that it can be written; throws LOG_DIRECTORY_UNWRITABLE. */
export async function prepareDirectory(directory: string): Promise<void> {
  const probe = join(directory, `.probe-${process.pid}`);
  try {
    await createWritableDirectory(directory);
    const handle = await open(probe, 'w');
    await handle.close();
    await rm(probe);
  } catch (error) {
    const got = `${directory}: ${error instanceof Error ? error.message : error}`;
    throw new RubatoError('LOG_DIRECTORY_UNWRITABLE', got, { cause: error });
  }
}

/** Keeps the sum of all logs below a bound by deleting the oldest that nobody writes. */
export class LogDirectory {
  #directory: string;
  #maxBytes: number;
  #ended: LogFile[] = [];
  #endedBytes = 0;

  constructor(directory: string, maxBytes: number) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
  }

  /** Takes stock of what earlier processes left. */
  async scan(): Promise<void> {
    for (const name of await readdir(this.#directory)) {
      if (!name.endsWith(LOG_SUFFIX)) continue;
      const { size, mtimeMs } = await stat(join(this.#directory, name));
      this.#ended.push({ name, bytes: size, modifiedMs: mtimeMs });
      this.#endedBytes += size;
    }
    this.#ended.sort((a, b) => a.modifiedMs - b.modifiedMs);
  }

  /** A file that nobody writes any more may be deleted from now on. */
  ended(name: string, bytes: number): void {
    this.#ended.push({ name, bytes, modifiedMs: Date.now() });
    this.#endedBytes += bytes;
  }

  /** Deletes the oldest ended files until they and `liveBytes` fit. False when even none of them would be enough. */
  async makeRoom(liveBytes: number): Promise<boolean> {
    while (this.#endedBytes + liveBytes > this.#maxBytes) {
      const oldest = this.#ended.shift();
      if (oldest === undefined) return false;
      this.#endedBytes -= oldest.bytes;
      await rm(join(this.#directory, oldest.name), { force: true });
    }
    return true;
  }
}
