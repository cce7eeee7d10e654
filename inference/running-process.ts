/**
 * A process that this one has started: when it is ready, what ended it, and an end in order. Who starts it hears its
 * messages or reads its lines, and says by them whether it is ready.
 */
import type { ChildProcess, Serializable } from 'node:child_process';

/** Models of several gigabytes on a slow disk take a minute or two to load and check. */
const READY_MS = 300_000;

export interface RunningProcessOptions {
  readonly child: ChildProcess;
  /** Most milliseconds until it is ready, default five minutes. After them it is killed. */
  readonly readyMs?: number;
  /** The error for one that is not ready because of `cause`, such as "SIGABRT". */
  readonly failure: (cause: string) => Error;
  /** Asks it to end; default SIGTERM. */
  readonly askToEnd?: () => void;
}

/** `Message` is what it is sent. */
export class RunningProcess<Message extends Serializable = Serializable> {
  readonly child: ChildProcess;
  /** Resolves when it is ready. Rejects when it is refused, or ends before, or takes too long. */
  readonly started: Promise<void>;
  /** Resolves when it has ended, with the cause: "SIGABRT", "exit code 1", or why it could not be started at all. */
  readonly ended: Promise<string>;
  /** `ending` once it is told to; its end changes nothing here. */
  state: 'starting' | 'ready' | 'ending' = 'starting';
  #readyAtMs = Number.POSITIVE_INFINITY;
  #askToEnd: () => void;
  #resolveStarted: () => void;
  #rejectStarted: (error: Error) => void;

  constructor({ child, readyMs = READY_MS, failure, askToEnd }: RunningProcessOptions) {
    this.child = child;
    this.#askToEnd = askToEnd ?? (() => child.kill('SIGTERM'));
    const started = Promise.withResolvers<void>();
    this.started = started.promise;
    this.#resolveStarted = started.resolve;
    this.#rejectStarted = started.reject;
    const timer = setTimeout(() => this.refuse(failure(`not ready within ${readyMs} ms`)), readyMs);
    this.ended = endOf(child);
    this.ended.then((cause) => started.reject(failure(cause)));
    // Handled here too: who doesn't wait for the start hears of the end.
    const stopTimer = () => clearTimeout(timer);
    this.started.then(stopTimer, stopTimer);
  }

  /** Milliseconds for which it has been ready; below 0 before. */
  get readyForMs(): number {
    return performance.now() - this.#readyAtMs;
  }

  /** Called when it says that it is ready. */
  markReady(): void {
    if (this.state !== 'starting') return;
    this.state = 'ready';
    this.#readyAtMs = performance.now();
    this.#resolveStarted();
  }

  /** Called when it says that it can't be: it is of no use and is killed. */
  refuse(error: Error): void {
    this.#rejectStarted(error);
    this.child.kill('SIGKILL');
  }

  /** A message to one that ends meanwhile is lost; its end tells. */
  send(message: Message): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  /** Asks it to end and kills it if it still runs after `limitMs`. Resolves with the cause when it has ended. */
  async end(limitMs: number): Promise<string> {
    this.state = 'ending';
    this.#askToEnd();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), limitMs);
    const cause = await this.ended;
    clearTimeout(timer);
    return cause;
  }
}

/** `close` and not `exit`: its last lines have come by then. */
function endOf(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  // Errors of a process that runs, such as a signal that could not be sent, don't end it.
  child.on('error', (error) => {
    if (child.pid === undefined) resolve(error.message);
  });
  return promise;
}
