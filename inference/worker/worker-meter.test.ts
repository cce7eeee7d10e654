import { describe, expect, it } from 'vitest';
import { WorkerMeter } from './worker-meter.ts';

describe('what a worker has done lately', () => {
  it('[SP8] is counted over ten seconds, per model', () => {
    const meter = new WorkerMeter(2, 0);
    for (let second = 0; second < 20; second++) meter.ran(0, 100, 500, second, second * 1000);
    const load = meter.load(0, 19_999);
    expect(load.rowsPerSecond).toBeCloseTo(100);
    expect(load.utilisation).toBeCloseTo(0.5);
    expect(load.queueAgeMs).toBe(19);
    expect(meter.load(1, 19_999)).toEqual({ rowsPerSecond: 0, utilisation: 0, queueAgeMs: 0 });
  });

  it('[SP8] is over when nothing was done for as long, and young workers are measured over their life', () => {
    const meter = new WorkerMeter(1, 0);
    meter.ran(0, 200, 1000, 7, 1500);
    expect(meter.load(0, 2000).rowsPerSecond).toBeCloseTo(100);
    expect(meter.load(0, 30_000)).toEqual({ rowsPerSecond: 0, utilisation: 0, queueAgeMs: 0 });
  });
});
