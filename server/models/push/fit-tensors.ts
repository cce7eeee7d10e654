/**
 * Finds how a file takes rows: several in a run, along an axis that it leaves open; or one row per run, because its
 * shapes are fixed or its rows depend on each other. Each way is tried with real runs.
 */
import { RubatoError } from '../../../errors.ts';
import { writeGolden } from '../../../inference/registry/golden-tensors.ts';
import { checkManifest } from '../../../inference/registry/model-manifest.ts';
import type { TensorManifest } from '../../../inference/registry/tensor-manifest.ts';
import type { ExternalFile } from '../../../inference/runtime/external-file.ts';
import type { OrtSession } from '../../../inference/runtime/ort-session.ts';
import { plainWords } from '../../../inference/runtime/ort-words.ts';
import { outOfFile } from '../../../inference/runtime/row-axes.ts';
import { TensorModel } from '../../../inference/runtime/tensor-model.ts';
import { concatRows, sliceRows } from '../../../inference/tensors/rows-of-tensors.ts';
import type { Tensor, TensorSpec } from '../../../inference/tensors/tensor.ts';
import type { End } from './plan-ends.ts';
import { sampleTensor } from './sample-values.ts';
import { runFile } from './trial-run.ts';

/** What a manifest has besides its tensors. */
export type ManifestHead = Pick<
  TensorManifest,
  'name' | 'version' | 'layoutHash' | 'sha256' | 'metrics' | 'trainedBy'
> &
  Partial<Pick<TensorManifest, 'externalData' | 'card'>>;

export interface TensorFit {
  readonly manifest: TensorManifest;
  readonly model: TensorModel;
  /** What to know about it. */
  readonly notes: readonly string[];
}

export interface FitParts {
  readonly session: OrtSession;
  readonly bytes: Uint8Array;
  readonly external: readonly ExternalFile[];
  readonly inputs: readonly End[];
  readonly outputs: readonly End[];
  /** Output by the input whose next state it is. */
  readonly state: ReadonlyMap<string, string>;
  /** Inputs as the file takes them, in its order; null to make some. */
  readonly sample: readonly Tensor[] | null;
  readonly head: ManifestHead;
}

/** Rows of the golden run, as far as they fit. */
const GOLDEN_ROWS = 4;
/** A manifest of 16 MB holds three times as many. */
const MAX_GOLDEN_VALUES = 300_000;
/** Lengths that are tried for open axes besides the rows, until one runs: words of a text, sides of an image. */
const LENGTHS = [4, 1, 2, 8, 32, 64, 224, 512];
const TOLERANCES = { toleranceRelative: 1e-4, toleranceAbsolute: 1e-6 };

/** Throws MODEL_UNSUPPORTED, MODEL_INVALID or MODEL_OUTPUT. */
export async function fitTensors(parts: FitParts): Promise<TensorFit> {
  const axes = rowAxes(parts);
  let depends: unknown = null;
  if (axes !== null) {
    const together = await tryFit(parts, axes, undefined);
    if ('manifest' in together) return together;
    depends = together.error;
  }
  const alone = await tryFit(parts, null, 1);
  if ('error' in alone) throw refusal(alone.error);
  const note =
    depends === null ? 'fixed shapes: each row is a run' : `each row is a run, since together: ${plainWords(depends)}`;
  return { ...alone, notes: [...alone.notes, note] };
}

/** Why no way of running it fits: the model's own reason, in words for who exported it. */
function refusal(error: unknown): RubatoError {
  const why = plainWords(error);
  const refuse = (expected: string, got: string) =>
    new RubatoError('MODEL_UNSUPPORTED', got, { expected, cause: error });
  if (!(error instanceof RubatoError)) return refuse('a model that runs', why);
  // The same single row was run again, and gave something else.
  if (error.code === 'MODEL_GOLDEN' || error.code === 'MODEL_INVALID')
    return refuse('the same answer to the same input', why.replace(/^MODEL_[A-Z]+: expected .*?, got /, ''));
  if (error.code !== 'MODEL_MANIFEST') return error;
  return refuse('tensors as a manifest can describe them', why.replace(/^MODEL_MANIFEST: expected .*?, got /, ''));
}

/** Where each input has its rows; null if no axis is open, or nothing tells which one it is. */
function rowAxes({ inputs, state }: FitParts): ReadonlyMap<string, number | null> | null {
  const first = inputs.find(({ name, shape }) => !state.has(name) && isOpen(shape?.[0]));
  if (first === undefined) return null;
  const name = first.shape![0]!;
  const axes = new Map<string, number | null>();
  for (const { name: input, shape } of inputs) {
    const named = name === '' ? -1 : (shape ?? []).indexOf(name);
    const open = (shape ?? []).findIndex(isOpen);
    const axis = named >= 0 ? named : state.has(input) || open === 0 ? open : -1;
    axes.set(input, axis < 0 ? null : axis);
  }
  return axes;
}

const isOpen = (length: number | string | undefined) => typeof length === 'string';

/** A fit, or why there is none. */
async function tryFit(
  parts: FitParts,
  axes: ReadonlyMap<string, number | null> | null,
  rowsPerRun: 1 | undefined,
): Promise<TensorFit | { readonly error: unknown }> {
  let first: unknown = null;
  const lengths =
    parts.sample === null && parts.inputs.some(({ shape }) => shape === null || shape.some(isOpen)) ? LENGTHS : [1];
  for (const length of lengths) {
    try {
      return await fitWith(parts, axes, rowsPerRun, length);
    } catch (error) {
      first ??= error;
    }
  }
  return { error: first };
}

async function fitWith(
  parts: FitParts,
  axes: ReadonlyMap<string, number | null> | null,
  rowsPerRun: 1 | undefined,
  length: number,
): Promise<TensorFit> {
  const { session, inputs, outputs, state, head } = parts;
  const rows = axes === null ? 1 : GOLDEN_ROWS;
  const inFile = inputs.map(
    ({ name, type, shape }, i) =>
      sampled(parts.sample, i, name) ??
      sampleTensor(name, type, dimsOf(shape, axes?.get(name) ?? null, rows, length), i + 1),
  );
  const given = await runFile(
    session,
    inFile,
    outputs.map(({ name }) => name),
  );
  const count = axes === null ? 1 : rowsIn(inFile, axes);
  const single = axes === null && hasOneRow([...inFile, ...given]);
  const axisOf = (name: string, dims: readonly number[]) =>
    axes === null ? (single && dims.length > 0 ? 0 : null) : (axes.get(name) ?? null);
  const specOf = (tensor: Tensor, end: End, rowAxis: number | null): TensorSpec => ({
    name: tensor.name,
    type: tensor.type,
    shape: tensor.dims.flatMap((size, axis) =>
      axis === rowAxis ? [] : [end.shape === null || isOpen(end.shape[axis]) ? null : size],
    ),
    ...(rowAxis === 0 ? {} : { rowAxis }),
  });
  const taken = inFile.map((tensor, i) => specOf(tensor, inputs[i]!, axisOf(tensor.name, tensor.dims)));
  const stateInputs = new Map([...state].map(([input, output]) => [output, input]));
  const givenSpecs = given.map((tensor, i) => {
    const own = stateInputs.get(tensor.name);
    const rowAxis =
      own === undefined
        ? axes === null
          ? single && tensor.dims.length > 0
            ? 0
            : null
          : 0
        : axisOf(own, tensor.dims);
    if (axes !== null && tensor.dims[rowAxis ?? 0] !== count)
      throw new Error(`output "${tensor.name}" has no axis of ${count} rows: ${tensor.dims.join(' × ') || 'a scalar'}`);
    return specOf(tensor, outputs[i]!, rowAxis);
  });
  const manifest = manifestOf(parts, taken, givenSpecs, rowsPerRun, {
    ...goldenRows(rowsFirst(inFile, taken, count), rowsFirst(given, givenSpecs, count), count),
  });
  const checked = checkManifest(manifest, head.name);
  if (checked.format !== 2) throw new Error('a manifest of format 2');
  const model = await TensorModel.load(checked, parts.bytes, { external: parts.external });
  return { manifest: checked, model, notes: [] };
}

/** The given input under the name that it has now: a cast one has another. */
function sampled(sample: FitParts['sample'], at: number, name: string): Tensor | null {
  const given = sample?.[at];
  return given === undefined ? null : ({ ...given, name } as Tensor);
}

/** The tensors with rows first; what the file has only once is repeated for each row. */
function rowsFirst(tensors: readonly Tensor[], specs: readonly TensorSpec[], rows: number): readonly Tensor[] {
  return tensors.map((tensor, i) => {
    const own = outOfFile(tensor, specs[i]!);
    return specs[i]!.rowAxis === null && rows > 1 ? concatRows(Array.from({ length: rows }, () => [own]))![0]! : own;
  });
}

/** As many rows as a manifest should hold. */
function goldenRows(inputs: readonly Tensor[], outputs: readonly Tensor[], rows: number) {
  const values = Math.max(...[inputs, outputs].map((all) => all.reduce((sum, { data }) => sum + data.length, 0)));
  const perRow = Math.round(values / rows);
  if (perRow > MAX_GOLDEN_VALUES)
    throw new Error(`a row has ${perRow} values, and a golden row at most ${MAX_GOLDEN_VALUES}`);
  const kept = Math.min(rows, Math.max(1, Math.floor(MAX_GOLDEN_VALUES / Math.max(1, perRow))));
  return { inputs: sliceRows(inputs, 0, kept), outputs: sliceRows(outputs, 0, kept) };
}

const rowsIn = (inFile: readonly Tensor[], axes: ReadonlyMap<string, number | null>) =>
  inFile.map(({ name, dims }) => dims[axes.get(name) ?? -1] ?? 0).find((rows) => rows > 0) ?? 1;

/** Whether a batch of one is all that the file takes: it has the axis of rows, but of length 1. */
function hasOneRow(tensors: readonly Tensor[]): boolean {
  const withAxes = tensors.filter(({ dims }) => dims.length > 0);
  return withAxes.length > 0 && withAxes.every(({ dims }) => dims[0] === 1 && dims.length > 1);
}

function dimsOf(shape: End['shape'], rowAxis: number | null, rows: number, length: number): readonly number[] {
  return (shape ?? []).map((size, axis) => (axis === rowAxis ? rows : typeof size === 'string' ? length : size));
}

function manifestOf(
  { state, head, outputs }: FitParts,
  taken: readonly TensorSpec[],
  given: readonly TensorSpec[],
  rowsPerRun: 1 | undefined,
  golden: { readonly inputs: readonly Tensor[]; readonly outputs: readonly Tensor[] },
): unknown {
  const outputsOfState = new Set(state.values());
  const pairs = taken.filter(({ name }) => state.has(name));
  return {
    format: 2,
    ...head,
    inputs: taken.filter(({ name }) => !state.has(name)),
    outputs: given
      .filter(({ name }) => !outputsOfState.has(name))
      .map((spec) => ({ ...spec, ...labelsOf(spec, outputs) })),
    ...(pairs.length > 0 && {
      state: pairs.map(({ name, ...spec }) => ({ ...spec, input: name, output: state.get(name) })),
    }),
    ...(rowsPerRun === 1 && { rowsPerRun }),
    golden: {
      runs: [{ inputs: writeGolden(golden.inputs), outputs: writeGolden(golden.outputs) }],
      ...TOLERANCES,
      exactOutputs: [],
    },
  };
}

function labelsOf({ name, shape }: TensorSpec, outputs: readonly End[]): { readonly labels?: readonly string[] } {
  const { labels } = outputs.find((output) => output.name === name)!;
  return labels.length > 0 && shape.length === 1 && shape[0] === labels.length ? { labels } : {};
}
