/**
 * Training beside others' code on the same rows in one run: scikit-learn's algorithms, XGBoost's boosting (Debian's
 * python3-sklearn and python3-xgboost), each in a process of its own on one thread.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDebianPackages, TRAINING_PACKAGES } from '../../scripts/debian-packages.mjs';
import { createRandom } from '../../training/random.ts';
import { type Bench, type BenchResult, resultOf } from './bench.ts';
import { compareQuality, type QualityTable } from './load/training-quality.ts';

const RUNS = 3;
/** Debian's own, which sees Debian's packages whatever else is on the PATH. */
const PYTHON = '/usr/bin/python3';
const BASELINE = fileURLToPath(new URL('baselines/training-baseline.py', import.meta.url));
const OURS = fileURLToPath(new URL('processes/train-once.ts', import.meta.url));
const QUALITY_TABLES = ['iris', 'wine', 'breast_cancer', 'digits', 'diabetes'];

interface Fit {
  readonly seconds: number;
  readonly peakBytes: number;
  /** The sum that learning makes small; null for trees. */
  readonly objective: number | null;
}

/** Rows whose outcome depends on sums, products and one threshold of the columns, with noise. */
function writeRows(file: string, rows: number, width: number): void {
  const random = createRandom(7);
  const values = new Float32Array(rows * width + rows);
  for (let row = 0; row < rows; row++) {
    const at = row * width;
    for (let k = 0; k < width; k++) values[at + k] = random() * 4 - 2;
    const score = values[at]! + values[at + 1]! * values[at + 2]! - (values[at + width - 1]! > 0.5 ? 1 : 0);
    values[rows * width + row] = random() < 1 / (1 + Math.exp(-2 * score)) ? 1 : 0;
  }
  writeFileSync(file, values);
}

function python<Result>(...args: readonly string[]): Result {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  return JSON.parse(execFileSync(PYTHON, [BASELINE, ...args], { encoding: 'utf8', env, maxBuffer: 2 ** 28 })) as Result;
}

function ours(what: string, file: string, rows: number, width: number, threads: number): Fit {
  const args = [OURS, what, file, String(rows), String(width), String(threads)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Fit;
}

/** Side by side, in turns: what slows the machine slows both. */
function measureTime(directory: string, what: 'forest' | 'boosting', rows: number, width: number): BenchResult[] {
  const file = join(directory, `${what}.f32`);
  writeRows(file, rows, width);
  const [ratios, speedups, seconds]: [number[], number[], number[]] = [[], [], []];
  for (let run = 0; run < RUNS; run++) {
    const theirs = python<Fit>(what, file, String(rows), String(width));
    const one = ours(what, file, rows, width, 1);
    const two = ours(what, file, rows, width, 2);
    ratios.push(one.seconds / theirs.seconds);
    speedups.push(one.seconds / two.seconds);
    seconds.push(one.seconds);
  }
  const [other, target] = what === 'forest' ? ['timeVsSklearn', '<= 0.5'] : ['timeVsXgboost', '<= 1.2'];
  return [
    resultOf(`training.${what}.${other}`, 'x', ratios, target),
    resultOf(`training.${what}.speedup2`, 'x', speedups, '>= 1.7'),
    resultOf(`training.${what}.seconds`, 's', seconds, null),
  ];
}

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

/** Peak memory above an idle process, against the rows as float32 with their labels. The model is 60 KB. */
function measureMemory(directory: string): BenchResult[] {
  const [rows, width] = [2_000_000, 20];
  const file = join(directory, 'memory.f32');
  writeRows(file, rows, width);
  const ratio = ours('memory', file, rows, width, 1).peakBytes / (rows * (width + 1) * 4);
  return [resultOf('training.memoryRatio', 'x', [ratio], '<= 2')];
}

function withDirectory(measure: (directory: string) => BenchResult[]): () => Promise<BenchResult[]> {
  return async () => {
    await ensureDebianPackages(TRAINING_PACKAGES);
    const directory = mkdtempSync(join(tmpdir(), 'rubato-bench-'));
    try {
      return measure(directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  };
}

export const benches: Bench[] = [
  { prefix: 'training.forest', run: withDirectory((directory) => measureTime(directory, 'forest', 20_000, 16)) },
  { prefix: 'training.boosting', run: withDirectory((directory) => measureTime(directory, 'boosting', 100_000, 30)) },
  ...(['logistic', 'kmeans', 'svm'] as const).map((what) => ({
    prefix: `training.${what}`,
    run: withDirectory((directory) => measureSum(directory, what, SUMS[what])),
  })),
  { prefix: 'training.memoryRatio', run: withDirectory(measureMemory) },
  {
    prefix: 'training.quality',
    run: async () => {
      await ensureDebianPackages(TRAINING_PACKAGES);
      // Ten times ten-fold, as in the target.
      return compareQuality(python<QualityTable[]>('quality', '10', '10', ...QUALITY_TABLES));
    },
  },
];
