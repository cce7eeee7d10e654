/** The threads of a local pool: started, fed, and replaced when they end unasked. */
import { GrowingPause } from '../../growing-pause.ts';
import type { RefusedModel } from '../../registry/refused-models.ts';
import type { ExecutionDevice } from '../../runtime/execution-provider.ts';
import { PoolThread, type ThreadEvents, type ThreadShape } from '../../threads/pool-thread.ts';
import type { Batch } from './request-queue.ts';

/** Pause before a dead thread is replaced. */
const RESTART = { firstMs: 100, maxMs: 10_000 };

export interface PoolThreadsEvents extends Omit<ThreadEvents<Batch>, 'onDeath'> {
  /** A thread that was replaced takes batches. */
  onReplaced(): void;
  /** Whether somebody waits. If nobody does, a thread that is to be replaced doesn't keep the process alive. */
  isBusy(): boolean;
}

export class PoolThreads {
  #shape: ThreadShape;
  #events: PoolThreadsEvents;
  #threads: readonly PoolThread<Batch>[];
  #pause = new GrowingPause(RESTART);
  #stopped = false;

  constructor(shape: ThreadShape, count: number, events: PoolThreadsEvents) {
    this.#shape = shape;
    this.#events = events;
    this.#threads = Array.from({ length: count }, () => this.#create());
  }

  /** Resolves with the models that a thread can't serve. */
  async start(): Promise<readonly RefusedModel[]> {
    return (await Promise.all(this.#threads.map((thread) => thread.start()))).flat();
  }

  get all(): readonly PoolThread<Batch>[] {
    return this.#threads;
  }

  /** The device that the models run on; null until they have started. */
  get device(): ExecutionDevice | null {
    return this.#threads[0]?.device ?? null;
  }

  get rowsInFlight(): number {
    return this.#threads.reduce((sum, thread) => sum + thread.rowsInFlight, 0);
  }

  get batchesInFlight(): readonly Batch[] {
    return this.#threads.flatMap((thread) => thread.inFlight);
  }

  /** Keeps the process alive while somebody waits. */
  hold(busy: boolean): void {
    for (const thread of this.#threads) thread.hold(busy);
  }

  /** Lets the threads finish what they have. Resolves when they have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pause.stop();
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #create(): PoolThread<Batch> {
    const { onDone, onTensors, onFailed } = this.#events;
    return new PoolThread(this.#shape, { onDone, onTensors, onFailed, onDeath: (thread) => this.#replace(thread) });
  }

  #replace(dead: PoolThread<Batch>): void {
    if (this.#stopped) return;
    const timer = this.#pause.retry(() => {
      const thread = this.#create();
      this.#threads = this.#threads.map((other) => (other === dead ? thread : other));
      thread.start().then(
        () => {
          this.#pause.reset();
          this.#events.onReplaced();
        },
        // The thread has called onDeath itself, or refused a model that it had accepted before. Then the next pause is
        // longer.
        () => undefined,
      );
    });
    if (!this.#events.isBusy()) timer.unref();
  }
}
