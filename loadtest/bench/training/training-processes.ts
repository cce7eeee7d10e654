/** Training in processes of their own, ours and others', on rows that a file holds. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDebianPackages, TRAINING_PACKAGES } from '../../../scripts/debian-packages.mjs';
import { createRandom } from '../../../training/random.ts';
import type { BenchResult } from '../bench.ts';

/** Fits on either side, in turns: what slows the machine slows both. */
export const RUNS = 3;
/** Debian's own, which sees Debian's packages whatever else is on the PATH. */
const PYTHON = '/usr/bin/python3';
const BASELINE = fileURLToPath(new URL('training-baseline.py', import.meta.url));
const OURS = fileURLToPath(new URL('train-once.ts', import.meta.url));

export interface Fit {
  readonly seconds: number;
  readonly peakBytes: number;
  /** The sum that learning makes small; null for trees. */
  readonly objective: number | null;
}

/** Rows whose outcome depends on sums, products and one threshold of the columns, with noise. */
export function writeRows(file: string, rows: number, width: number): void {
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

export function python<Result>(...args: readonly string[]): Result {
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  return JSON.parse(execFileSync(PYTHON, [BASELINE, ...args], { encoding: 'utf8', env, maxBuffer: 2 ** 28 })) as Result;
}

export function ours(what: string, file: string, rows: number, width: number, threads: number): Fit {
  const args = [OURS, what, file, String(rows), String(width), String(threads)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Fit;
}

export function withDirectory(measure: (directory: string) => BenchResult[]): () => Promise<BenchResult[]> {
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
