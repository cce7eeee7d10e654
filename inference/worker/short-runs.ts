/**
 * Runs on the thread that talks to Redis, for models so small that the way to another thread and back would take longer
 * than the run: 0.06 to 0.11 ms of waking and messages, against 0.01 to 0.03 ms for a tiny perceptron.
 */
import { outputWidth, type RowManifest } from '../registry/model-manifest.ts';
import type { StoredModel } from '../registry/model-store.ts';
import { OnnxModel } from '../runtime/onnx-model.ts';

/** Milliseconds up to which a run is expected to be short and stays here: about what the way to the thread costs. */
export const SHORT_RUN_MS = 0.1;

export class ShortRuns {
  /** Models by position; null for those that are never short. */
  #models: (OnnxModel | null)[] = [];
  #input = new Float32Array(0);
  #output = new Float32Array(0);

  /** Makes `stored`, at `position`, ready to run here. Throws MODEL_ errors. */
  async add(position: number, { manifest, bytes, external }: StoredModel<RowManifest>): Promise<void> {
    this.#models[position] = await OnnxModel.load(manifest, bytes, { external });
  }

  has(position: number): boolean {
    return this.#models[position] != null;
  }

  /** The buffer for the rows of the next run; at least `values` long. */
  input(values: number): Float32Array {
    if (this.#input.length < values) this.#input = new Float32Array(values);
    return this.#input;
  }

  /** Runs the rows in `input`. The values stay until the next run. Rejects when the run fails. */
  async run(position: number, rows: number): Promise<Float32Array> {
    const model = this.#models[position]!;
    const values = rows * outputWidth(model.manifest);
    if (this.#output.length < values) this.#output = new Float32Array(values);
    await model.run(this.#input, rows, this.#output);
    return this.#output;
  }
}
