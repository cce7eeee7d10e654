/** Stop 7: one model in ONNX Runtime. It is checked against everything in its manifest before it answers anyone. */
import { RubatoError } from '../../errors.ts';
import { modelKey, outputWidth, type RowManifest } from '../registry/model-manifest.ts';
import { checkRowValues } from './check-values.ts';
import { openSession } from './open-session.ts';
import { type OrtOptions, type OrtSession, Tensor } from './ort-session.ts';
import { plainWords } from './ort-words.ts';
import { ROUNDING } from './rounding.ts';

export class OnnxModel {
  readonly manifest: RowManifest;
  #session: OrtSession;
  /** One buffer per output, grown to the largest batch seen. ONNX Runtime writes straight into it. */
  #buffers: Float32Array[];

  private constructor(manifest: RowManifest, session: OrtSession) {
    this.manifest = manifest;
    this.#session = session;
    this.#buffers = manifest.outputs.map(() => new Float32Array(0));
  }

  /** Throws PROVIDER_MISSING, MODEL_PROVIDER, MODEL_EXTERNAL, MODEL_INVALID, MODEL_OUTPUT or MODEL_GOLDEN. */
  static async load(manifest: RowManifest, bytes: Uint8Array, options: OrtOptions = {}): Promise<OnnxModel> {
    const session = await openSession(manifest, bytes, options);
    checkRowValues(manifest, bytes, session);
    const model = new OnnxModel(manifest, session);
    const answers = await model.#checkGolden();
    await model.#checkRowsAlone(answers);
    return model;
  }

  /**
   * Runs `rows` rows of `input` (row-major, `inputWidth` each) and writes `rows` × `outputWidth` values into `output`,
   * the outputs of a row side by side. Rejects when the run fails. It does not check that the values are finite.
   */
  async run(input: Float32Array, rows: number, output: Float32Array): Promise<void> {
    const { inputName, inputWidth, outputs } = this.manifest;
    const feeds = { [inputName]: new Tensor('float32', input.subarray(0, rows * inputWidth), [rows, inputWidth]) };
    const fetches: Record<string, Tensor> = {};
    for (let i = 0; i < outputs.length; i++) {
      const { name, width } = outputs[i]!;
      if (this.#buffers[i]!.length < rows * width) this.#buffers[i] = new Float32Array(rows * width);
      fetches[name] = new Tensor('float32', this.#buffers[i]!.subarray(0, rows * width), [rows, width]);
    }
    await this.#session.run(feeds, fetches);
    this.#interleave(rows, output);
  }

  #interleave(rows: number, output: Float32Array): void {
    const { outputs } = this.manifest;
    const stride = outputWidth(this.manifest);
    let column = 0;
    for (let i = 0; i < outputs.length; i++) {
      const { width } = outputs[i]!;
      const values = this.#buffers[i]!;
      if (outputs.length === 1) output.set(values.subarray(0, rows * width));
      else {
        for (let row = 0; row < rows; row++) {
          for (let j = 0; j < width; j++) output[row * stride + column + j] = values[row * width + j]!;
        }
      }
      column += width;
    }
  }

  async #checkGolden(): Promise<Float32Array> {
    const { golden } = this.manifest;
    const output = await this.#runRows(golden.rows, 'a model that runs its golden rows');
    for (const [row, expected] of golden.outputs.entries()) {
      this.#compare(row, expected, output.subarray(row * expected.length, (row + 1) * expected.length));
    }
    return output;
  }

  /**
   * A batch holds rows of many sessions, so the answer to one row may not depend on the other rows or on their number.
   * It does in a model that normalizes over the batch, and in one that was traced with a batch of one size.
   */
  async #checkRowsAlone(answers: Float32Array): Promise<void> {
    const rows = this.manifest.golden.rows;
    const width = outputWidth(this.manifest);
    // One row alone, then all rows backwards and one more.
    for (const order of [[0], [...rows.keys()].reverse().concat(0)]) {
      const expected = 'a model that answers each row for itself, in batches of any size and order';
      const batch = order.map((row) => rows[row]!);
      const output = await this.#runRows(batch, expected);
      for (const [at, value] of output.entries()) {
        const row = order[Math.floor(at / width)]!;
        const before = answers[row * width + (at % width)]!;
        // Batches of other sizes may round differently, by this thousandth.
        if (Math.abs(value - before) <= ROUNDING * Math.max(1e-2, Math.abs(before))) continue;
        const got = `${modelKey(this.manifest)}: golden row ${row} is ${before} in one batch and ${value} in another`;
        throw new RubatoError('MODEL_INVALID', got, { expected });
      }
    }
  }

  async #runRows(rows: RowManifest['golden']['rows'], expected: string): Promise<Float32Array> {
    const { inputWidth } = this.manifest;
    const input = new Float32Array(rows.length * inputWidth);
    for (const [i, row] of rows.entries())
      input.set(
        row.map((value) => value ?? Number.NaN),
        i * inputWidth,
      );
    const output = new Float32Array(rows.length * outputWidth(this.manifest));
    try {
      await this.run(input, rows.length, output);
    } catch (error) {
      const got = `${modelKey(this.manifest)}: ${plainWords(error)}`;
      throw new RubatoError('MODEL_INVALID', got, { expected, cause: error });
    }
    return output;
  }

  #compare(row: number, expected: readonly number[], got: Float32Array): void {
    const { golden, outputs } = this.manifest;
    const names = outputs.flatMap(({ name, width }) => Array.from({ length: width }, () => name));
    for (const [column, name] of names.entries()) {
      const value = got[column]!;
      const wanted = Math.fround(expected[column]!);
      const where = `${modelKey(this.manifest)}, golden row ${row}, output ${name}`;
      if (!Number.isFinite(value)) throw new RubatoError('MODEL_OUTPUT', `${value} in ${where}`);
      const allowed = golden.toleranceRelative * Math.abs(wanted) + (golden.toleranceAbsolute ?? 1e-12);
      const tolerance = golden.exactOutputs.includes(name) ? 0 : allowed;
      if (!(Math.abs(value - wanted) <= tolerance))
        throw new RubatoError('MODEL_GOLDEN', `${value} in ${where}`, { expected: String(wanted) });
    }
  }
}
