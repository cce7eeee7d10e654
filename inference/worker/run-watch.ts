/**
 * Notices a run that does not end. A bug in native code may loop for ever, and a run can't be cancelled. The process
 * would go on saying that it lives, and keep everything it has read.
 */

const CHECK_EVERY_MS = 1000;
/**
 * Checks in a row that find nobody waiting any more for the run that is next to end. They are counted, not timed: a
 * process that was stopped and continued, or hardly got a core, has not been waiting. It is far more than a slow
 * provider takes for a size that it meets first.
 */
const CHECKS_UNTIL_STUCK = 10;

export class RunWatch {
  /** Times until which somebody waits, per run under way (of performance.now()), oldest first: runs end in order. */
  #untilMs: number[] = [];
  #overdue = 0;
  #timer: NodeJS.Timeout;

  /** `onStuck` is called once. */
  constructor(onStuck: (reason: string) => void) {
    this.#timer = setInterval(() => {
      const [untilMs] = this.#untilMs;
      this.#overdue = untilMs !== undefined && performance.now() > untilMs ? this.#overdue + 1 : 0;
      if (this.#overdue < CHECKS_UNTIL_STUCK) return;
      this.stop();
      onStuck(`a run has not ended ${this.#overdue} s after the last budget in it was over`);
    }, CHECK_EVERY_MS);
    this.#timer.unref();
  }

  begun(untilMs: number): void {
    this.#untilMs.push(untilMs);
  }

  ended(): void {
    this.#untilMs.shift();
    this.#overdue = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
