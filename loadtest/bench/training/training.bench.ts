/**
 * Training beside others' code on the same rows in one run: scikit-learn's forests, XGBoost's boosting (Debian's
 * python3-sklearn and python3-xgboost), each in a process of its own on one thread.
 */
import { join } from 'node:path';
import { ensureDebianPackages, TRAINING_PACKAGES } from '../../../scripts/debian-packages.mjs';
import { type Bench, type BenchResult, resultOf } from '../bench.ts';
import { type Fit, ours, python, RUNS, withDirectory, writeRows } from './training-processes.ts';
import { compareQuality, type QualityTable } from './training-quality.ts';

const QUALITY_TABLES = ['iris', 'wine', 'breast_cancer', 'digits', 'diabetes'];

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

/** Peak memory above an idle process, against the rows as float32 with their labels. The model is 60 KB. */
function measureMemory(directory: string): BenchResult[] {
  const [rows, width] = [2_000_000, 20];
  const file = join(directory, 'memory.f32');
  writeRows(file, rows, width);
  const ratio = ours('memory', file, rows, width, 1).peakBytes / (rows * (width + 1) * 4);
  return [resultOf('training.memoryRatio', 'x', [ratio], '<= 2')];
}

export const benches: Bench[] = [
  { prefix: 'training.forest', run: withDirectory((directory) => measureTime(directory, 'forest', 20_000, 16)) },
  { prefix: 'training.boosting', run: withDirectory((directory) => measureTime(directory, 'boosting', 100_000, 30)) },
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
