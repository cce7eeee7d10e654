/** A model process without Redis that may break. It tries the rows that broke another one. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import type { FromSandbox, SandboxOptions, ToSandbox } from './sandbox-messages.ts';

const ENTRY = new URL('./sandbox-process.ts', import.meta.url);
/** The slowest useful model answers a batch in a second; loading a large one takes some more. */
const RUN_LIMIT_MS = 30_000;

export interface Trial {
  readonly survived: boolean;
  /** How it ended, such as "SIGABRT"; empty when it survived. */
  readonly cause: string;
}

export class Sandbox {
  #options: SandboxOptions;
  #child: ChildProcess | null = null;

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  /**
   * Runs rows in one batch. Rejects when a process can't even load the model: that says nothing about the rows.
   */
  async run(rows: readonly Uint8Array[]): Promise<Trial> {
    const child = this.#child ?? (await this.#start());
    child.send({ rows } satisfies ToSandbox);
    const answer = await nextAnswer(child);
    if (answer.kind === 'survived') return { survived: true, cause: '' };
    this.#child = null;
    return { survived: false, cause: answer.kind === 'ended' ? answer.cause : 'an answer nobody asked for' };
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }

  async #start(): Promise<ChildProcess> {
    const child = fork(ENTRY, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    // A run that never ends uses a core until its time is up, so it only gets what the model processes leave.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    child.send(this.#options satisfies ToSandbox);
    const answer = await nextAnswer(child);
    if (answer.kind !== 'ready') throw new Error(answer.kind === 'ended' ? answer.cause : 'an answer too early');
    this.#child = child;
    return child;
  }
}

async function nextAnswer(child: ChildProcess): Promise<FromSandbox | { kind: 'ended'; cause: string }> {
  const timer = setTimeout(() => child.kill('SIGKILL'), RUN_LIMIT_MS);
  const stop = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', { signal: stop.signal }).then(([message]) => message as FromSandbox),
      once(child, 'exit', { signal: stop.signal }).then(([code, signal]) => ({
        kind: 'ended' as const,
        cause: String(signal ?? `exit code ${code}`),
      })),
    ]);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}
