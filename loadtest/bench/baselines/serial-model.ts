/**
 * One model of a directory for the baselines' servers, one run after the other, with the same ONNX Runtime as the
 * pool's.
 */
import { outputWidth } from '../../../inference/registry/model-manifest.ts';
import { readRowModel } from '../../../inference/registry/model-store.ts';
import { OnnxModel } from '../../../inference/runtime/onnx-model.ts';

export interface SerialModel {
  /** Runs any number of rows, side by side, in one run. */
  run(rows: readonly number[]): Promise<number[]>;
}

export async function loadSerialModel(directory: string, name: string): Promise<SerialModel> {
  const { manifest, bytes } = await readRowModel(directory, name, '1');
  const model = await OnnxModel.load(manifest, bytes);
  // A model has only one set of buffers, so runs must not overlap.
  let last: Promise<unknown> = Promise.resolve();
  const runNow = async (rows: readonly number[]) => {
    const count = rows.length / manifest.inputWidth;
    const output = new Float32Array(count * outputWidth(manifest));
    await model.run(Float32Array.from(rows), count, output);
    return Array.from(output);
  };
  return {
    run(rows) {
      const run = last.then(() => runNow(rows));
      // The caller gets the error; the next run only waits for this one.
      last = run.catch(() => {});
      return run;
    },
  };
}
