/** What runs of a model cost, measured in the process that inspects it: `runMs` for each, `rowMs` for each row on top. */

import { readGolden } from '../../../inference/registry/golden-tensors.ts';
import { outputWidth } from '../../../inference/registry/model-manifest.ts';
import { takenBy } from '../../../inference/registry/tensor-manifest.ts';
import { OnnxModel } from '../../../inference/runtime/onnx-model.ts';
import type { TensorModel } from '../../../inference/runtime/tensor-model.ts';
import { MAX_TENSOR_BYTES } from '../../../inference/tensors/check-tensors.ts';
import { concatRows, sliceRows } from '../../../inference/tensors/rows-of-tensors.ts';
import { rowBytes } from '../../../inference/tensors/tensor.ts';

/** The largest run of a pool. */
const MOST_ROWS = 512;
const REPEATS = 5;
/** A size is not repeated any more when it has taken so long. */
const ENOUGH_MS = 200;
/** A run that would take longer is measured with fewer rows: a pool cuts its runs much shorter. */
const LONGEST_RUN_MS = 500;

export interface MeasuredCost {
  readonly runMs: number;
  readonly rowMs: number;
  /** Milliseconds by rows of a run. */
  readonly measured: readonly { readonly rows: number; readonly ms: number }[];
}

export async function measureCost(model: OnnxModel | TensorModel): Promise<MeasuredCost> {
  const run = runnerOf(model);
  const measured: { rows: number; ms: number }[] = [];
  const measure = async (rows: number) => {
    if (measured.every((one) => one.rows !== rows)) measured.push({ rows, ms: await fastest(() => run.run(rows)) });
  };
  await measure(1);
  if (run.mostRows > 1) await measure(2);
  await measure(Math.min(run.mostRows, Math.max(2, Math.floor(LONGEST_RUN_MS / measured[0]!.ms))));
  const [first, last] = [measured[0]!, measured.at(-1)!];
  const rowMs = last.rows === first.rows ? 0 : Math.max(0, (last.ms - first.ms) / (last.rows - first.rows));
  return { runMs: Math.max(0, first.ms - rowMs), rowMs: last.rows === 1 ? first.ms : rowMs, measured };
}

async function fastest(run: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  const untilMs = performance.now() + ENOUGH_MS;
  for (let repeat = 0; repeat < REPEATS && (repeat === 0 || performance.now() < untilMs); repeat++) {
    const startedMs = performance.now();
    await run();
    best = Math.min(best, performance.now() - startedMs);
  }
  return best;
}

function runnerOf(model: OnnxModel | TensorModel) {
  if (model instanceof OnnxModel) {
    const { manifest } = model;
    const row = manifest.golden.rows[0]!.map((value) => value ?? Number.NaN);
    const input = new Float32Array(MOST_ROWS * row.length);
    for (let at = 0; at < MOST_ROWS; at++) input.set(row, at * row.length);
    const output = new Float32Array(MOST_ROWS * outputWidth(manifest));
    return { mostRows: MOST_ROWS, run: (rows: number): Promise<unknown> => model.run(input, rows, output) };
  }
  const { manifest } = model;
  const { inputs } = manifest.golden.runs[0]!;
  const golden = readGolden('input', inputs, takenBy(manifest), Object.values(inputs)[0]!.dims[0]!);
  // It was checked when it was made.
  const first = typeof golden === 'string' ? [] : sliceRows(golden, 0, 1);
  const mostRows =
    manifest.rowsPerRun ?? Math.max(1, Math.min(MOST_ROWS, Math.floor(MAX_TENSOR_BYTES / 8 / rowBytes(first))));
  return {
    mostRows,
    run: (rows: number): Promise<unknown> => model.run(concatRows(Array.from({ length: rows }, () => first))!),
  };
}
