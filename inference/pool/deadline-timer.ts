/**
 * One timer for all deadlines of a pool. It is set for the earliest, so a thousand requests cost a thousand
 * comparisons.
 */
export class DeadlineTimer {
  #expire: (nowMs: number) => number;
  #timer: NodeJS.Timeout | null = null;
  #armedForMs = Number.POSITIVE_INFINITY;

  /** `expire` answers what is overdue and returns the earliest deadline that is left (Infinity if none is). */
  constructor(expire: (nowMs: number) => number) {
    this.#expire = expire;
  }

  /** Makes sure that `expire` is called by `deadlineMs` (of performance.now()). */
  watch(deadlineMs: number): void {
    if (deadlineMs >= this.#armedForMs) return;
    this.#arm(deadlineMs);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#armedForMs = Number.POSITIVE_INFINITY;
  }

  #arm(deadlineMs: number): void {
    this.stop();
    this.#armedForMs = deadlineMs;
    const waitMs = Math.max(0, Math.ceil(deadlineMs - performance.now()));
    this.#timer = setTimeout(() => {
      this.stop();
      const next = this.#expire(performance.now());
      if (next < Number.POSITIVE_INFINITY) this.#arm(next);
    }, waitMs);
  }
}
