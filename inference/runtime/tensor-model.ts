/**
 * Stop 7 for a model that takes named tensors. It is checked against everything in its manifest before it answers
 * anyone.
 */
import { RubatoError } from '../../errors.ts';
import { readGolden } from '../registry/golden-tensors.ts';
import { modelKey } from '../registry/model-manifest.ts';
import { givenBy, type TensorManifest, takenBy } from '../registry/tensor-manifest.ts';
import { describeTensor, tensorsProblem } from '../tensors/check-tensors.ts';
import { concatRows, sliceRows } from '../tensors/rows-of-tensors.ts';
import { type Tensor, type TensorSpec, tensorFrom } from '../tensors/tensor.ts';
import { checkTensorValues } from './check-values.ts';
import { openSession } from './open-session.ts';
import { type OrtOptions, type OrtSession, Tensor as OrtTensor } from './ort-session.ts';
import { plainWords } from './ort-words.ts';
import { ROUNDING } from './rounding.ts';
import { intoFile, outOfFile, runsOf } from './row-axes.ts';

export class TensorModel {
  readonly manifest: TensorManifest;
  #session: OrtSession;
  #taken: readonly TensorSpec[];
  #given: readonly TensorSpec[];

  private constructor(manifest: TensorManifest, session: OrtSession) {
    this.manifest = manifest;
    this.#session = session;
    this.#taken = takenBy(manifest);
    this.#given = givenBy(manifest);
  }

  /** Throws PROVIDER_MISSING, MODEL_PROVIDER, MODEL_EXTERNAL, MODEL_INVALID or MODEL_GOLDEN. */
  static async load(manifest: TensorManifest, bytes: Uint8Array, options: OrtOptions = {}): Promise<TensorModel> {
    const session = await openSession(manifest, bytes, options);
    checkTensorValues(manifest, bytes, session);
    const model = new TensorModel(manifest, session);
    for (const run of manifest.golden.runs.keys()) await model.#checkGolden(run);
    return model;
  }

  /**
   * Runs inputs and state, in the manifest's order, and gives outputs and state in theirs. Rejects when the run fails,
   * or gives other than the manifest says. Values may be anything, NaN too.
   */
  async run(tensors: readonly Tensor[]): Promise<readonly Tensor[]> {
    const { rowsPerRun } = this.manifest;
    const rows = tensors[0]!.dims[0]!;
    const parts: (readonly Tensor[])[] = [];
    for (const [from, to] of runsOf(tensors, this.#taken, rowsPerRun))
      parts.push(await this.#runOnce(from === 0 && to === rows ? tensors : sliceRows(tensors, from, to), to - from));
    const given = parts.length === 1 ? parts[0]! : concatRows(parts);
    if (given === null) throw new Error('expected rows of one shape, got rows of several');
    return given;
  }

  async #runOnce(tensors: readonly Tensor[], rows: number): Promise<readonly Tensor[]> {
    const feeds: Record<string, OrtTensor> = {};
    for (const [i, tensor] of tensors.entries()) {
      const { name, type, data, dims } = intoFile(tensor, this.#taken[i]!);
      feeds[name] = type === 'string' ? new OrtTensor(type, [...data], dims) : new OrtTensor(type, data, dims);
    }
    const names = this.#given.map(({ name }) => name);
    const results = await this.#session.runOpen(feeds, names);
    const given: Tensor[] = [];
    for (const spec of this.#given) {
      const { type, dims, data } = results[spec.name]!;
      const tensor = type === spec.type ? tensorFrom(spec, dims, data) : null;
      if (tensor === null) throw new Error(`expected output ${spec.name} of ${spec.type}, got ${type}`);
      given.push(outOfFile(tensor, spec));
    }
    // What the run has made is there already, however large.
    const problem = tensorsProblem('output', given, this.#given, rows, Number.POSITIVE_INFINITY);
    if (problem !== null) throw new Error(problem);
    return given;
  }

  async #checkGolden(number: number): Promise<void> {
    const { runs, exactOutputs, toleranceRelative, toleranceAbsolute = 1e-12 } = this.manifest.golden;
    const { inputs, outputs } = runs[number]!;
    const asked = this.#read('input', inputs, this.#taken);
    const rows = asked[0]!.dims[0]!;
    const wanted = this.#read('output', outputs, this.#given);
    const given = await this.#runFor(asked, 'a model that runs its golden rows');
    for (const [at, tensor] of given.entries()) {
      const exact = exactOutputs.includes(tensor.name);
      const difference = findDifference(
        tensor,
        wanted[at]!,
        exact ? 0 : toleranceRelative,
        exact ? 0 : toleranceAbsolute,
      );
      if (difference === null) continue;
      const where = `${modelKey(this.manifest)}, golden run ${number}, output ${tensor.name}`;
      throw new RubatoError('MODEL_GOLDEN', `${difference.got} in ${where}`, { expected: difference.expected });
    }
    await this.#checkRowsAlone(asked, given, rows, number);
  }

  /**
   * A batch holds rows of many sessions, so the answer to one row may not depend on the other rows or on their number.
   */
  async #checkRowsAlone(asked: readonly Tensor[], given: readonly Tensor[], rows: number, run: number): Promise<void> {
    const backwards = Array.from({ length: rows }, (_, row) => rows - 1 - row).concat(0);
    for (const order of [[0], backwards]) {
      const [batch, before] = [asked, given].map(
        (all) => concatRows(order.map((row) => sliceRows(all, row, row + 1)))!,
      );
      const after = await this.#runFor(
        batch!,
        'a model that answers each row for itself, in batches of any size and order',
      );
      for (const [at, tensor] of after.entries()) {
        const difference = findDifference(tensor, before![at]!, ROUNDING, ROUNDING * 1e-2);
        if (difference === null) continue;
        const { got, expected } = difference;
        const where = `${modelKey(this.manifest)}, golden run ${run}, output ${tensor.name}`;
        throw new RubatoError('MODEL_INVALID', `${where}: ${expected} in one batch and ${got} in another`, {
          expected: 'a model that answers each row for itself, in batches of any size and order',
        });
      }
    }
  }

  #read(what: string, named: Parameters<typeof readGolden>[1], specs: readonly TensorSpec[]): readonly Tensor[] {
    const rows = Object.values(named)[0]?.dims[0] ?? 0;
    const read = readGolden(what, named, specs, rows);
    // The manifest was checked when it was read.
    if (typeof read === 'string') throw new RubatoError('MODEL_MANIFEST', `${modelKey(this.manifest)}: ${read}`);
    return read;
  }

  async #runFor(tensors: readonly Tensor[], expected: string): Promise<readonly Tensor[]> {
    try {
      return await this.run(tensors);
    } catch (error) {
      const got = `${modelKey(this.manifest)}: ${plainWords(error)}`;
      throw new RubatoError('MODEL_INVALID', got, { expected, cause: error });
    }
  }
}

/** The first value that is too far from the wanted one, in words. */
function findDifference(
  came: Tensor,
  wanted: Tensor,
  relative: number,
  absolute: number,
): { readonly got: string; readonly expected: string } | null {
  if (came.dims.join() !== wanted.dims.join()) return { got: describeTensor(came), expected: describeTensor(wanted) };
  const isFloat = came.type === 'float32' || came.type === 'float64';
  for (let i = 0; i < came.data.length; i++) {
    const [value, other] = [came.data[i]!, wanted.data[i]!];
    if (Object.is(value, other) || value === other) continue;
    const near = isFloat && Math.abs(Number(value) - Number(other)) <= relative * Math.abs(Number(other)) + absolute;
    if (!near) return { got: String(value), expected: String(other) };
  }
  return null;
}
