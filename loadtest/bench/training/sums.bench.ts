/**
 * Algorithms that make a sum small, beside scikit-learn's on the same rows in one run, on one thread: how long they take
 * and how small the sum is.
 */
import { join } from 'node:path';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { type Fit, ours, python, RUNS, withDirectory, writeRows } from './training-processes.ts';

/** Time and what was reached, side by side; `reached` is the result that says how far from the other's ours is. */
function measureSum(
  directory: string,
  what: 'logistic' | 'kmeans' | 'svm',
  { rows, width, time, reached, near }: SumPlan,
): BenchResult[] {
  const file = join(directory, `${what}.f32`);
  writeRows(file, rows, width);
  const [ratios, seconds, gaps]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < RUNS; run++) {
    const theirs = python<Fit>(what, file, String(rows), String(width));
    const one = ours(what, file, rows, width, 1);
    ratios.push(one.seconds / theirs.seconds);
    seconds.push(one.seconds);
    // All are to be made small, and those of a dual are below zero.
    gaps.push((one.objective! - theirs.objective!) / Math.abs(theirs.objective!));
  }
  return [
    resultOf(`training.${what}.timeVsSklearn`, 'x', ratios, `<= ${time}`),
    resultOf(`training.${what}.${reached}`, 'ratio', gaps, `<= ${near}`),
    resultOf(`training.${what}.seconds`, 's', seconds, null),
  ];
}

interface SumPlan {
  readonly rows: number;
  readonly width: number;
  /** The target for the time, against the other's. */
  readonly time: number;
  readonly reached: string;
  /** The target for what is reached: so much worse than the other's at most. */
  readonly near: number;
}

const SUMS = {
  logistic: { rows: 100_000, width: 30, time: 1.5, reached: 'objectiveGap', near: 1e-4 },
  kmeans: { rows: 50_000, width: 16, time: 3, reached: 'inertiaGap', near: 0.01 },
  svm: { rows: 5000, width: 20, time: 1.5, reached: 'dualGap', near: 1e-3 },
} as const;

export const benches: Bench[] = (['logistic', 'kmeans', 'svm'] as const).map((what) => ({
  prefix: `training.${what}`,
  run: withDirectory((directory) => measureSum(directory, what, SUMS[what])),
}));
