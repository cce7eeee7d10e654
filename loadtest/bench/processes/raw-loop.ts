/** The ceiling: one model run over and over on the same batch size, with nothing around it. */
import { outputWidth } from '../../../inference/registry/model-manifest.ts';
import { readRowModel } from '../../../inference/registry/model-store.ts';
import { OnnxModel } from '../../../inference/runtime/onnx-model.ts';

export interface RawFigures {
  readonly rowsPerSecond: number;
  /** Median. */
  readonly runMs: number;
}

export async function loadRawLoop(
  directory: string,
  name: string,
): Promise<(rows: number, seconds: number) => Promise<RawFigures>> {
  const { manifest, bytes } = await readRowModel(directory, name, '1');
  const model = await OnnxModel.load(manifest, bytes);
  return async (rows, seconds) => {
    const input = Float32Array.from({ length: rows * manifest.inputWidth }, (_, i) => (i % 5) / 5);
    const output = new Float32Array(rows * outputWidth(manifest));
    const times: number[] = [];
    const until = performance.now() + seconds * 1000;
    const started = performance.now();
    while (performance.now() < until) {
      const before = performance.now();
      await model.run(input, rows, output);
      times.push(performance.now() - before);
    }
    const rowsPerSecond = (times.length * rows) / ((performance.now() - started) / 1000);
    times.sort((a, b) => a - b);
    return { rowsPerSecond, runMs: times[times.length >> 1]! };
  };
}
