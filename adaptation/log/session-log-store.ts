/** All session logs of a process: opens them, writes them twice a second, keeps the directory within its bound. */
import { LogDirectory, prepareDirectory } from './log-directory.ts';
import type { LogHeader } from './records.ts';
import { type LogWarning, SessionLog } from './session-log.ts';

export interface SessionLogStoreOptions {
  readonly directory: string;
  /** Most bytes of all logs together. */
  readonly maxDirectoryBytes: number;
  /** Bytes at which a session's log goes on in a new file; default 64 MB, about eight hours of four players. */
  readonly maxSegmentBytes?: number;
  /** Milliseconds between writes; default 500, so that a crash loses at most the last second. */
  readonly flushEveryMs?: number;
  /** Bytes that may wait per session; default 1 MB, some minutes of a session whose disk hangs. */
  readonly maxBufferedBytes?: number;
  readonly onWarning?: (warning: LogWarning) => void;
}

export interface SessionLogStore {
  /** Never throws: a log that cannot be written stops with a warning. */
  open(header: LogHeader): SessionLog;
  /** Writes and closes everything. */
  close(): Promise<void>;
}

/** Prepares the directory, then makes the store. Throws LOG_DIRECTORY_UNWRITABLE. */
export async function createSessionLogStore(options: SessionLogStoreOptions): Promise<SessionLogStore> {
  await prepareDirectory(options.directory);
  const warn = options.onWarning ?? (() => undefined);
  const folder = new LogDirectory(options.directory, options.maxDirectoryBytes, (detail) =>
    warn({ code: 'LOG_DISK', sessionId: '', detail }),
  );
  await folder.scan();
  const live = new Set<SessionLog>();

  const flushAll = async () => {
    await Promise.all([...live].map((log) => log.flush()));
    for (const log of live) if (log.state !== 'writing') live.delete(log);
    await keepWithinBound();
  };

  const keepWithinBound = async () => {
    const bytes = () => [...live].reduce((sum, log) => sum + log.bytes, 0);
    while (!(await folder.makeRoom(bytes()))) {
      const biggest = [...live].sort((a, b) => b.bytes - a.bytes)[0];
      if (biggest === undefined) return;
      biggest.stop(`the logs of running sessions alone exceed ${options.maxDirectoryBytes} bytes`);
      live.delete(biggest);
      await biggest.close();
    }
  };

  // One round at a time: rounds must not pile up behind a slow disk.
  let round: Promise<void> | null = null;
  const timer = setInterval(() => {
    round ??= flushAll()
      .catch((error: unknown) => warn({ code: 'LOG_DISK', sessionId: '', detail: String(error) }))
      .finally(() => {
        round = null;
      });
  }, options.flushEveryMs ?? 500);
  timer.unref();

  return {
    open(header) {
      const log = new SessionLog({
        directory: options.directory,
        header,
        maxSegmentBytes: options.maxSegmentBytes ?? 64 * 1024 * 1024,
        maxBufferedBytes: options.maxBufferedBytes ?? 1024 * 1024,
        onWarning: warn,
        onEnded: (name, files) => folder.ended(name, files),
      });
      live.add(log);
      return log;
    },
    async close() {
      clearInterval(timer);
      await round;
      await Promise.all([...live].map((log) => log.close()));
      live.clear();
    },
  };
}
