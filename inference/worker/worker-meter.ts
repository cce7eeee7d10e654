/** The recent work of a model process, per model: operators scale by it, and it is announced to requesters. */

/** Long enough to be steady, short enough to follow a rush. */
const WINDOW_SECONDS = 10;

/** One second of one model. */
interface Second {
  at: number;
  rows: number;
  busyMs: number;
  oldestMs: number;
}

export interface ModelLoad {
  readonly rowsPerSecond: number;
  /** Share of the time in runs, 0 to 1. */
  readonly utilisation: number;
  /** Greatest age of a row when its run began, in milliseconds. */
  readonly queueAgeMs: number;
}

export class WorkerMeter {
  #seconds: readonly Second[][];
  #startedAtMs: number;

  constructor(models: number, nowMs: number) {
    this.#startedAtMs = nowMs;
    this.#seconds = Array.from({ length: models }, () =>
      Array.from({ length: WINDOW_SECONDS }, () => ({ at: -1, rows: 0, busyMs: 0, oldestMs: 0 })),
    );
  }

  /** A run of `model` ended; its oldest row was `oldestMs` old when it began. */
  ran(model: number, rows: number, busyMs: number, oldestMs: number, nowMs: number): void {
    const at = Math.floor(nowMs / 1000);
    const second = this.#seconds[model]![at % WINDOW_SECONDS]!;
    if (second.at !== at) Object.assign(second, { at, rows: 0, busyMs: 0, oldestMs: 0 });
    second.rows += rows;
    second.busyMs += busyMs;
    second.oldestMs = Math.max(second.oldestMs, oldestMs);
  }

  load(model: number, nowMs: number): ModelLoad {
    const from = Math.floor(nowMs / 1000) - WINDOW_SECONDS;
    const spanMs = Math.max(1000, Math.min(WINDOW_SECONDS * 1000, nowMs - this.#startedAtMs));
    let [rows, busyMs, queueAgeMs] = [0, 0, 0];
    for (const second of this.#seconds[model]!) {
      if (second.at <= from) continue;
      rows += second.rows;
      busyMs += second.busyMs;
      queueAgeMs = Math.max(queueAgeMs, second.oldestMs);
    }
    return { rowsPerSecond: (1000 * rows) / spanMs, utilisation: Math.min(1, busyMs / spanMs), queueAgeMs };
  }
}
