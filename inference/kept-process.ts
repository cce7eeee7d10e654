/**
 * A process that is kept alive. When it ends unasked, another takes its place after a pause that grows while they keep
 * ending.
 */
import { GrowingPause } from './growing-pause.ts';
import type { RunningProcess } from './running-process.ts';

/**
 * Pause before a dead process is replaced: at first almost none, so that one is back within a second; then so long that
 * starting in vain takes no core from others.
 */
const RESTART = { firstMs: 50, maxMs: 10_000 };
/**
 * A process that was ready for so long died of something new. A chaos run kills each about every ten seconds, and another
 * must be there at once.
 */
const HEALTHY_MS = 5_000;

export interface KeptProcessOptions<R extends RunningProcess> {
  /** Starts one. */
  readonly start: () => R;
  /** One that was ready ended unasked; another is started after `pauseMs`. */
  readonly onDeath?: (dead: R, cause: string, pauseMs: number) => void;
  /** One that was to replace another did not start; the next is started after `pauseMs`. */
  readonly onFailure?: (error: unknown, pauseMs: number) => void;
}

export class KeptProcess<R extends RunningProcess = RunningProcess> {
  #options: KeptProcessOptions<R>;
  #pause = new GrowingPause(RESTART);
  #current: R | null = null;
  /** All that have not ended: besides the current one those that are replaced. */
  #running = new Set<R>();
  #stopped = false;

  constructor(options: KeptProcessOptions<R>) {
    this.#options = options;
  }

  /** The newest one, ready or not; null between its end and the next. */
  get current(): R | null {
    return this.#current;
  }

  /** Starts the first one. Rejects with what kept it from being ready, and then does not try again. */
  async start(): Promise<void> {
    await this.#run().started;
  }

  /** Starts another one. When that is ready, or failed, the present one is told to end, within `limitMs`. */
  async replace(limitMs: number): Promise<void> {
    const old = this.#current;
    await this.#runAnother();
    await old?.end(limitMs);
  }

  /**
   * Starts another one and, when that is ready, tells the present one to end, within `limitMs`. Rejects if it does not get
   * ready: then the present one goes on as if nothing had been.
   */
  async exchange(limitMs: number): Promise<void> {
    const next = this.#options.start();
    this.#running.add(next);
    next.ended.then((cause) => this.#ended(next, cause));
    await next.started;
    const old = this.#current;
    // Without one, another is about to be started, by now as the new one is.
    if (old === null || this.#stopped) {
      await next.end(limitMs);
      return;
    }
    this.#current = next;
    await old.end(limitMs);
  }

  /** Ends it for good, whatever it is at. After `limitMs` it is killed. */
  async stop(limitMs: number): Promise<void> {
    this.#stopped = true;
    this.#pause.stop();
    await Promise.all([...this.#running].map((running) => running.end(limitMs)));
  }

  #run(): R {
    const running = this.#options.start();
    this.#current = running;
    this.#running.add(running);
    running.ended.then((cause) => this.#ended(running, cause));
    return running;
  }

  async #runAnother(): Promise<void> {
    try {
      await this.#run().started;
    } catch (error) {
      if (this.#stopped) return;
      this.#options.onFailure?.(error, this.#pause.nextMs);
      this.#retry();
    }
  }

  #ended(running: R, cause: string): void {
    this.#running.delete(running);
    if (running !== this.#current) return;
    this.#current = null;
    // One that never was ready rejects its `started`.
    if (running.state !== 'ready') return;
    if (running.readyForMs > HEALTHY_MS) this.#pause.reset();
    this.#options.onDeath?.(running, cause, this.#pause.nextMs);
    this.#retry();
  }

  #retry(): void {
    this.#pause.retry(() => this.#runAnother());
  }
}
