/** Compares what a model file takes and gives with its manifest. */
import { RubatoError } from '../../errors.ts';
import { type ModelManifest, modelKey, type RowManifest } from '../registry/model-manifest.ts';
import { givenBy, type TensorManifest, takenBy } from '../registry/tensor-manifest.ts';
import { describeSpec } from '../tensors/check-tensors.ts';
import type { TensorSpec } from '../tensors/tensor.ts';
import { foreignOperators } from './onnx-operators.ts';
import { describeType } from './onnx-types.ts';
import type { OrtSession, OrtValue } from './ort-session.ts';

/** Checks that names, element types and widths of inputs and outputs are those of the manifest. Throws MODEL_INVALID. */
export function checkRowValues(manifest: RowManifest, bytes: Uint8Array, session: OrtSession): void {
  const { inputName, inputWidth, outputs } = manifest;
  const check = (what: string, values: readonly OrtValue[], name: string, width: number) => {
    const found = values.find((value) => value.name === name);
    if (found !== undefined && fits(found, width)) return;
    const zipped = found?.type === 'none' && foreignOperators(bytes).includes('ZipMap (ai.onnx.ml)');
    const hint = zipped ? ', which scikit-learn gives when exported with zipmap switched off' : '';
    const expected = `${what} "${name}" as float32[N, ${width}] with N left open${hint}`;
    throw refusal(manifest, bytes, what, values, name, expected);
  };
  if (session.inputs.length !== 1) {
    const expected = `one input, "${inputName}"`;
    throw new RubatoError('MODEL_INVALID', `${modelKey(manifest)}: ${listOf('input', session.inputs)}`, { expected });
  }
  check('input', session.inputs, inputName, inputWidth);
  for (const { name, width } of outputs) check('output', session.outputs, name, width);
}

/** A fixed batch dimension would refuse every other batch. An open width is checked by the golden rows. */
function fits({ type, shape }: OrtValue, width: number): boolean {
  const [batch, columns] = shape;
  return type === 'float32' && shape.length === 2 && isOpen(batch) && (columns === width || isOpen(columns));
}

/**
 * The same for named tensors. An axis that the manifest leaves open must be open in the file; one that it
 * fixes may be either.
 */
export function checkTensorValues(manifest: TensorManifest, bytes: Uint8Array, session: OrtSession): void {
  const check = (what: string, values: readonly OrtValue[], specs: readonly TensorSpec[]) => {
    for (const spec of specs) {
      const found = values.find(({ name }) => name === spec.name);
      if (found !== undefined && fitsSpec(found, spec, manifest.rowsPerRun)) continue;
      throw refusal(manifest, bytes, what, values, spec.name, `${what} ${describeSpec(spec)} with N left open`);
    }
  };
  const taken = takenBy(manifest);
  check('input', session.inputs, taken);
  check('output', session.outputs, givenBy(manifest));
  if (session.inputs.length === taken.length) return;
  const expected = `inputs ${taken.map(({ name }) => `"${name}"`).join(', ')} and no others`;
  throw new RubatoError('MODEL_INVALID', `${modelKey(manifest)}: ${listOf('input', session.inputs)}`, { expected });
}

function fitsSpec({ type, shape }: OrtValue, spec: TensorSpec, rowsPerRun: 1 | undefined): boolean {
  if (type !== spec.type) return false;
  const { rowAxis = 0 } = spec;
  // A file that states no shape at all is checked by its golden runs.
  if (shape.length === 0) return true;
  const axes = rowAxis === null ? shape : shape.filter((_, axis) => axis !== rowAxis);
  const rows = rowAxis === null ? undefined : shape[rowAxis];
  return (
    (rowAxis === null || isOpen(rows) || (rowsPerRun === 1 && rows === 1)) &&
    axes.length === spec.shape.length &&
    axes.every((size, i) => isOpen(size) || size === spec.shape[i])
  );
}

const isOpen = (size: number | string | undefined) => typeof size === 'string' || size === -1;

function refusal(
  manifest: ModelManifest,
  bytes: Uint8Array,
  what: string,
  values: readonly OrtValue[],
  name: string,
  expected: string,
): RubatoError {
  const found = values.find((value) => value.name === name);
  const got = found === undefined ? listOf(what, values) : foundType(found, describeType(bytes, name));
  return new RubatoError('MODEL_INVALID', `${modelKey(manifest)}: ${got}`, { expected });
}

/** The type as the file states it, and as ONNX Runtime has worked it out, which may know better. */
function foundType({ type, shape }: OrtValue, stated: string): string {
  const sizes = shape.map((size) => (size === -1 || size === '' ? '?' : size));
  const inferred = `${type}[${sizes.join(', ')}]`;
  const tells = type !== 'none' && sizes.some((size) => typeof size === 'number') && !stated.startsWith(inferred);
  return tells ? `${stated}, which ONNX Runtime works out to be ${inferred}` : stated;
}

function listOf(what: string, values: readonly OrtValue[]): string {
  if (values.length === 0) return `no ${what}`;
  const names = values.map(({ name }) => `"${name}"`).join(', ');
  return values.length === 1 ? `one ${what}, ${names}` : `${values.length} ${what}s, ${names}`;
}
