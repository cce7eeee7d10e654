import { describe, expect, it } from 'vitest';
import { DueTimes } from '../players/due-times.ts';
import { GRID_MS, OpenLoop } from './open-loop.ts';

/** Keeps the event loop busy, as in a late generator. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('the schedule', () => {
  it('[LT6] everyone is due once per period, also after a stall, at the time it should have been', async () => {
    const lateness: number[] = [];
    const loop = new OpenLoop(50, (ms) => lateness.push(ms));
    const due = Array.from({ length: 20 }, () => [] as number[]);
    for (const list of due) loop.add({ onDue: (dueMs) => list.push(dueMs) });
    const everyoneDue = (times: number) =>
      new Promise<void>((resolve) => {
        const wait = () => (due.every(({ length }) => length >= times) ? resolve() : setTimeout(wait, GRID_MS));
        wait();
      });
    await everyoneDue(1);
    block(220);
    await everyoneDue(6);
    loop.stop();
    for (const list of due) {
      const steps = list.slice(1).map((dueMs, i) => Math.round(dueMs - list[i]!));
      expect(new Set(steps)).toEqual(new Set([50]));
    }
    expect(new Set(due.map((list) => Math.round(list[0]! / GRID_MS))).size).toBeGreaterThan(5);
    expect(Math.max(...lateness)).toBeGreaterThan(150);
  });

  it('[LT6] a mark settles every act up to it, each from its due time, once', () => {
    const times = new DueTimes();
    for (let number = 1; number <= 300; number++) times.set(number, number * 100);
    const settled: number[] = [];
    const settle = (from: number, to: number) => times.settle(from, to, (dueMs) => settled.push(dueMs));
    expect(settle(297, 299)).toBe(299);
    expect(settle(299, 299)).toBe(299);
    expect(settled).toEqual([29_800, 29_900]);
    // A mark of acts that were never sent, or of very old ones, says nothing.
    expect(settle(299, 5000)).toBe(299);
    expect(settle(299, 3)).toBe(299);
    settled.length = 0;
    settle(0, 300);
    expect(settled.length).toBe(256);
  });
});
