/** Golden values as a manifest writes them, in JSON, and the tensors that they stand for. */
import { show } from '../check-declaration.ts';
import { tensorsProblem } from '../tensors/check-tensors.ts';
import {
  type NumericTensor,
  type Tensor,
  type TensorSpec,
  type TensorType,
  tensorOver,
  valueBytes,
  valueCount,
} from '../tensors/tensor.ts';

/** NaN is null; an integer beyond 2^53 and an infinity are texts. */
type GoldenValue = number | string | boolean | null;

export interface GoldenTensor {
  readonly dims: readonly number[];
  /** Row-major. */
  readonly values: readonly GoldenValue[];
}

/** The tensors of one side of a golden run, in the order of `specs`; or what is wrong with them. */
export function readGolden(
  what: string,
  named: Readonly<Record<string, GoldenTensor>>,
  specs: readonly TensorSpec[],
  rows: number,
): readonly Tensor[] | string {
  const tensors: Tensor[] = [];
  for (const { name, type } of specs) {
    const golden = Object.hasOwn(named, name) ? named[name] : undefined;
    if (golden === undefined) return `expected ${what} "${name}", got none`;
    const { dims, values } = golden;
    if (valueCount(dims) !== values.length)
      return `expected ${valueCount(dims)} values of "${name}", got ${values.length}`;
    const wrong = values.find((value) => !fits(type, value));
    if (wrong !== undefined) return `expected values of "${name}" that are ${type}, got ${show(wrong)}`;
    tensors.push(
      type === 'string' ? { name, type, dims, data: values.map(String) } : numbersOf(name, type, dims, values),
    );
  }
  const other = Object.keys(named).find((name) => specs.every((spec) => spec.name !== name));
  if (other !== undefined) return `no ${what} "${other}" expected`;
  return tensorsProblem(what, tensors, specs, rows) ?? tensors;
}

function numbersOf(
  name: string,
  type: NumericTensor['type'],
  dims: readonly number[],
  values: readonly GoldenValue[],
): Tensor {
  const tensor = tensorOver({ name, type }, dims, new ArrayBuffer(values.length * valueBytes(type)));
  if (tensor.type !== 'string') for (const [at, value] of values.entries()) setValue(tensor, at, value);
  return tensor;
}

/** Tensors as a manifest writes them. */
export function writeGolden(tensors: readonly Tensor[]): Readonly<Record<string, GoldenTensor>> {
  return Object.fromEntries(
    tensors.map(({ name, type, dims, data }) => {
      const values = Array.from<number | bigint | string, GoldenValue>(data, (value) => {
        if (type === 'bool') return value === 1;
        if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
        if (typeof value === 'string') return value;
        if (Number.isNaN(value)) return null;
        return Number.isFinite(value) ? value : String(value);
      });
      return [name, { dims: [...dims], values }];
    }),
  );
}

function fits(type: TensorType, value: GoldenValue): boolean {
  if (type === 'string') return typeof value === 'string';
  if (type === 'bool') return typeof value === 'boolean';
  if (type === 'float32' || type === 'float64')
    return typeof value === 'string' ? /^-?Infinity$/.test(value) : typeof value !== 'boolean';
  if (typeof value === 'string') return type === 'int64' && /^-?[0-9]+$/.test(value) && isInt64(BigInt(value));
  if (type === 'int64') return Number.isSafeInteger(value);
  return typeof value === 'number' && (value | 0) === value;
}

const isInt64 = (value: bigint) => BigInt.asIntN(64, value) === value;

function setValue({ type, data }: NumericTensor, at: number, value: GoldenValue): void {
  if (type === 'int64') data[at] = BigInt(value ?? 0);
  else data[at] = value === null ? Number.NaN : Number(value);
}
