import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunWatch } from './run-watch.ts';

describe('a watch over runs', () => {
  let stuck: string[];
  let watch: RunWatch;

  beforeEach(() => {
    vi.useFakeTimers();
    stuck = [];
    watch = new RunWatch((reason) => stuck.push(reason));
  });

  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  it('says once that a run has not ended ten seconds after nobody waits for it', () => {
    watch.begun(performance.now() + 5_000);
    vi.advanceTimersByTime(14_500);
    expect(stuck).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(stuck).toEqual(['a run has not ended 10 s after the last budget in it was over']);
  });

  it('says nothing of runs that end, however long they take together', () => {
    for (let run = 0; run < 20; run++) {
      watch.begun(performance.now());
      watch.begun(performance.now());
      vi.advanceTimersByTime(8_000);
      watch.ended();
      watch.ended();
    }
    vi.advanceTimersByTime(60_000);
    expect(stuck).toEqual([]);
  });

  it('counts from the end of the run before', () => {
    watch.begun(performance.now());
    watch.begun(performance.now());
    vi.advanceTimersByTime(9_000);
    watch.ended();
    vi.advanceTimersByTime(9_000);
    expect(stuck).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(stuck).toHaveLength(1);
  });

  it('does not count time in which the process stood still', () => {
    watch.begun(performance.now());
    vi.advanceTimersByTime(2_000);
    // What a process sees when it is continued: the clock has moved, its timers have not.
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(7_500);
    expect(stuck).toEqual([]);
  });
});
