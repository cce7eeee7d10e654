/**
 * How many rows a process may have under way with one model: enough to keep workers busy, and few enough to be answered
 * in time. When answers take more than half of their budget, the queue is too long. Sending less shortens it, and
 * requests that are not sent fall back at once instead of late.
 *
 * Additive increase, multiplicative decrease (Chiu & Jain 1989), on delay instead of loss (as TCP Vegas, Brakmo &
 * Peterson 1995); Clipper (NSDI 2017) bounds its batches the same way. The increase is in proportion to the answered
 * rows, so the windows of several processes stay as unequal as they were. That is why only a process with more than an
 * equal share of the runs gives way to delay.
 */

/**
 * Answers that took a larger share of their budget shrink the window. The rest is a reserve for a worker's bad moment.
 */
const DELAY_SHARE = 0.5;
const SLOWER = 0.85;
/** Factor after a late answer: the queue was much too long, or no worker runs. */
const LATE = 0.7;
/** Milliseconds for which "the runs are mostly others'" holds. After them, a late answer shrinks the window. */
const MODEST_MS = 1000;
/** Share of the answered rows by which the window grows. */
const FASTER = 0.1;

export class SendWindow {
  #maxRows: number;
  #rows: number;
  #inFlight = 0;
  #shrunkAtMs = Number.NEGATIVE_INFINITY;
  /** When an answer last showed that the runs are mostly others'. */
  #modestAtMs = Number.NEGATIVE_INFINITY;

  /** Starts wide open at `maxRows`: only delay closes it. */
  constructor(maxRows: number) {
    this.#maxRows = maxRows;
    this.#rows = maxRows;
  }

  /**
   * Rows that may be sent now. Something may always be sent when nothing is under way: else nothing would be learnt.
   */
  get room(): number {
    return this.#inFlight === 0 ? Number.POSITIVE_INFINITY : Math.max(0, Math.floor(this.#rows) - this.#inFlight);
  }

  get rows(): number {
    return this.#rows;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  sent(rows: number): void {
    this.#inFlight += rows;
  }

  /**
   * `rows` are answered, `tookMs` after they were asked, of `budgetMs`. `modest`: the run was mostly other processes'.
   */
  answered(rows: number, tookMs: number, budgetMs: number, nowMs: number, modest = false): void {
    const limited = this.#inFlight >= 0.5 * this.#rows;
    this.#inFlight -= rows;
    this.#modestAtMs = modest ? nowMs : Number.NEGATIVE_INFINITY;
    if (tookMs > DELAY_SHARE * budgetMs) {
      if (!modest) this.#shrink(SLOWER, tookMs, nowMs, rows);
    }
    // A window that isn't used up says nothing about a larger one.
    else if (limited) this.#rows = Math.min(this.#maxRows, this.#rows + Math.max(1, FASTER * rows));
  }

  /** `rows` got no answer within `budgetMs`. */
  late(rows: number, budgetMs: number, nowMs: number): void {
    this.#inFlight -= rows;
    // While others ask too much for a moment, asking less would only prolong it.
    if (nowMs - this.#modestAtMs > MODEST_MS) this.#shrink(LATE, budgetMs, nowMs, rows);
  }

  /** `rows` ended in another way that says nothing about the queue. */
  dropped(rows: number): void {
    this.#inFlight -= rows;
  }

  /** Shrinks at most once in the time of an answer: the rows under way were sent under the old window. */
  #shrink(factor: number, tookMs: number, nowMs: number, rows: number): void {
    if (nowMs - this.#shrunkAtMs < tookMs) return;
    this.#shrunkAtMs = nowMs;
    // The factor applies to the rows really under way: a window that was never filled must not take many steps to
    // matter.
    this.#rows = Math.max(1, Math.min(this.#rows, this.#inFlight + rows) * factor);
  }
}
