import { describe, expect, it } from 'vitest';
import { SendWindow } from './send-window.ts';

/** A server of `rowsPerMs`, and a client that asks as much as the window allows. */
class Queue {
  #window: SendWindow;
  #waiting: { readonly atMs: number; readonly rows: number }[] = [];
  #served = 0;
  #nowMs = 0;

  constructor(window: SendWindow) {
    this.#window = window;
  }

  /** Runs for `ms`. Returns the most rows under way in the last half. */
  run(rowsPerMs: number, demandPerMs: number, budgetMs: number, ms: number): number {
    let most = 0;
    for (let step = 0; step < ms; step++, this.#nowMs++) {
      const rows = Math.min(demandPerMs, this.#window.room);
      if (rows > 0) {
        this.#window.sent(rows);
        this.#waiting.push({ atMs: this.#nowMs, rows });
      }
      this.#serve(rowsPerMs, budgetMs);
      if (step > ms / 2) most = Math.max(most, this.#window.inFlight);
    }
    return most;
  }

  #serve(rowsPerMs: number, budgetMs: number): void {
    this.#served += rowsPerMs;
    for (let first = this.#waiting[0]; first !== undefined && this.#served >= first.rows; first = this.#waiting[0]) {
      this.#waiting.shift();
      this.#served -= first.rows;
      const tookMs = this.#nowMs - first.atMs;
      if (tookMs > budgetMs) this.#window.late(first.rows, budgetMs, this.#nowMs);
      else this.#window.answered(first.rows, tookMs, budgetMs, this.#nowMs);
    }
    if (this.#waiting.length === 0) this.#served = 0;
  }
}

describe('the send window', () => {
  it('[SP4] lets everything through while answers come early', () => {
    const window = new SendWindow(10_000);
    new Queue(window).run(50, 20, 100, 5000);
    expect(window.rows).toBe(10_000);
  });

  it.each([2, 5, 20])('[SP4] keeps the wait within the budget when %i times too much is asked', (overload) => {
    const window = new SendWindow(65_536);
    const inFlight = new Queue(window).run(3, 3 * overload, 100, 20_000);
    // The rows under way are served within the budget, and there are enough to keep the server busy.
    expect(inFlight).toBeLessThan(3 * 100);
    expect(inFlight).toBeGreaterThan(3 * 5);
  });

  it('[SP4] always lets something through when nothing is under way', () => {
    const window = new SendWindow(100);
    for (let i = 0; i < 100; i++) {
      window.sent(1);
      window.late(1, 10, i * 1000);
    }
    expect(window.rows).toBe(1);
    expect(window.room).toBe(Number.POSITIVE_INFINITY);
    window.sent(1);
    expect(window.room).toBe(0);
  });

  it('[SP4] opens again when answers come early again', () => {
    const window = new SendWindow(1000);
    const queue = new Queue(window);
    queue.run(1, 50, 100, 5000);
    expect(window.rows).toBeLessThan(500);
    // Rows are asked as fast as they are served, so the window is the limit.
    queue.run(100, 200, 100, 5000);
    expect(window.rows).toBe(1000);
  });

  it('[SP4] keeps its size while the delay is of others making, and gives way when it is its own', () => {
    const window = new SendWindow(1000);
    window.sent(60);
    window.answered(10, 80, 100, 1000, true);
    window.late(10, 100, 1500);
    expect(window.rows).toBe(1000);
    // What was seen a while ago says nothing about now.
    window.late(10, 100, 5000);
    expect(window.rows).toBeLessThan(1000);
    const { rows } = window;
    window.answered(10, 80, 100, 6000, false);
    expect(window.rows).toBeLessThan(rows);
  });
});
