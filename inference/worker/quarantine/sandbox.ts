/** A model process without Redis that may break. It tries the rows that broke another one. */
import { fork } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { RunningProcess } from '../../running-process.ts';
import type { SandboxOptions, ToSandbox } from './sandbox-messages.ts';

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
  #running: RunningProcess<ToSandbox> | null = null;

  constructor(options: SandboxOptions) {
    this.#options = options;
  }

  /**
   * Runs rows in one batch. Rejects when a process can't even load the model: that says nothing about the rows.
   */
  async run(rows: readonly Uint8Array[]): Promise<Trial> {
    const running = this.#running ?? (await this.#start());
    running.send({ rows });
    const cause = await causeOfEnd(running);
    if (cause !== null) this.#running = null;
    return { survived: cause === null, cause: cause ?? '' };
  }

  close(): void {
    this.#running?.child.kill('SIGKILL');
    this.#running = null;
  }

  async #start(): Promise<RunningProcess<ToSandbox>> {
    const child = fork(ENTRY, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    // A run that never ends uses a core until its time is up, so it only gets what the model processes leave.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    const running = new RunningProcess<ToSandbox>({
      child,
      readyMs: RUN_LIMIT_MS,
      failure: (cause) => new Error(cause),
    });
    child.once('message', () => running.markReady());
    running.send(this.#options);
    await running.started;
    this.#running = running;
    return running;
  }
}

/** Null when it answers: it has survived the run. */
async function causeOfEnd({ child, ended }: RunningProcess<ToSandbox>): Promise<string | null> {
  const timer = setTimeout(() => child.kill('SIGKILL'), RUN_LIMIT_MS);
  const { promise, resolve } = Promise.withResolvers<null>();
  const survive = () => resolve(null);
  child.once('message', survive);
  const cause = await Promise.race([promise, ended]);
  clearTimeout(timer);
  child.off('message', survive);
  return cause;
}
