/** The pause before something that failed is tried again: it doubles with every failure in a row, up to a bound. */

export interface GrowingPauseOptions {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Whether each pause is half to one and a half of its length, at random. It keeps the processes of a fleet apart. */
  readonly jitter?: boolean;
}

export class GrowingPause {
  #options: GrowingPauseOptions;
  #nextMs: number;
  #timers = new Set<NodeJS.Timeout>();

  constructor(options: GrowingPauseOptions) {
    this.#options = options;
    this.#nextMs = options.firstMs;
  }

  get nextMs(): number {
    return this.#nextMs;
  }

  /** Whether something waits to be tried again. */
  get waits(): boolean {
    return this.#timers.size > 0;
  }

  /** Acts after the pause; the next one is twice as long. */
  retry(act: () => void): NodeJS.Timeout {
    const { maxMs, jitter = false } = this.#options;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        act();
      },
      this.#nextMs * (jitter ? 0.5 + Math.random() : 1),
    );
    this.#timers.add(timer);
    this.#nextMs = Math.min(maxMs, 2 * this.#nextMs);
    return timer;
  }

  /** Called on success: the next pause is the first one again. */
  reset(): void {
    this.#nextMs = this.#options.firstMs;
  }

  /** Cancels the try that waits. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
