import { describe, expect, it } from 'vitest';
import { scheduleOf } from './schedule.ts';

const WORKERS = ['killed', 'stopped'];
const OTHERS = ['flushed', 'frozen', 'cut', 'doubled'];

const first = (count: number, seed: number) => {
  const steps = scheduleOf(seed, WORKERS, OTHERS);
  return Array.from({ length: count }, () => {
    const { calmMs, faults, randoms } = steps.next().value;
    return { calmMs, faults, drawn: randoms.map((random) => random()) };
  });
};

describe('a chaos schedule', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(first(50, 7)).toEqual(first(50, 7));
    expect(first(50, 7)).not.toEqual(first(50, 8));
  });

  it('has every fault once before one comes again', () => {
    const leads = first(60, 3).map(({ faults }) => faults[0]);
    for (let round = 0; round < 10; round++) {
      expect(leads.slice(6 * round, 6 * round + 6).sort()).toEqual([...WORKERS, ...OTHERS].sort());
    }
  });

  it('has some at the same time as a fault of a worker, and none twice in a step', () => {
    const pairs = first(300, 5).filter(({ faults }) => faults.length > 1);
    expect(pairs.length).toBeGreaterThan(20);
    expect(pairs.length).toBeLessThan(150);
    for (const { faults } of pairs) {
      expect(OTHERS).toContain(faults[0]);
      expect(WORKERS).toContain(faults[1]);
    }
  });
});
