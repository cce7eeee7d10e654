/** Decides which inputs and outputs of a foreign file are served, under which types, and what must be put around them. */
import { RubatoError } from '../../../errors.ts';
import type { TensorType } from '../../../inference/tensors/tensor.ts';
import type { EndChange, EndNode, EndValue } from './change-ends.ts';
import type { FileValue, ModelFacts } from './model-facts.ts';

/** ONNX's numbers of the element types that requests have. */
export const ELEMENT: Readonly<Record<TensorType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float64: 11,
};
/** The types of a file that are cast, with their own number and what they become. */
const CASTS: Readonly<Record<string, { readonly from: number; readonly to: TensorType }>> = {
  uint8: { from: 2, to: 'int32' },
  int8: { from: 3, to: 'int32' },
  uint16: { from: 4, to: 'int32' },
  int16: { from: 5, to: 'int32' },
  float16: { from: 10, to: 'float32' },
  uint32: { from: 12, to: 'int64' },
  uint64: { from: 13, to: 'int64' },
};
/** Opset of added operators, for a file without any of ONNX's own. */
const OWN_OPSET = 13;

/** An input or output as it is served. */
export interface End {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: FileValue['shape'];
  /** The type in the file, if it is cast. */
  readonly cast: string | null;
  readonly labels: readonly string[];
}

export interface EndPlan {
  readonly inputs: readonly End[];
  readonly outputs: readonly End[];
  /** Outputs that can't be served, with what they are. */
  readonly leftOut: readonly string[];
  /** Null if the file is served as it is. */
  readonly change: EndChange | null;
}

/** Throws MODEL_UNSUPPORTED with the true reason. */
export function planEnds({ inputs, outputs, zipMaps, opsets }: ModelFacts): EndPlan {
  const refuse = (got: string) => {
    throw new RubatoError('MODEL_UNSUPPORTED', got, {
      expected: `tensors of ${Object.keys(ELEMENT).join(', ')}, or of types that are cast to them,`,
    });
  };
  const isServed = ({ isTensor, type }: FileValue) => isTensor && (type in ELEMENT || type in CASTS);
  for (const value of inputs) if (!isServed(value)) refuse(`input "${value.name}", ${wordsOf(value)}`);
  if (inputs.length === 0) refuse('a model without inputs, whose answer is always the same');
  const shown = outputs.map((value): FileValue & { readonly labels: readonly string[] } => {
    const zipped = zipMaps.get(value.name);
    if (value.isTensor || zipped === undefined) return { ...value, labels: [] };
    return {
      name: zipped.input,
      isTensor: true,
      type: 'float32',
      shape: ['N', zipped.labels.length || ''],
      labels: zipped.labels,
    };
  });
  const served = shown.filter(isServed);
  const leftOut = shown.filter((value) => !isServed(value)).map((value) => `output "${value.name}", ${wordsOf(value)}`);
  if (served.length === 0) refuse(leftOut[0] ?? 'a model without outputs');
  const into = inputs.map((value) => castEnd(value));
  const from = served.map((value) => castEnd(value, value.labels));
  const drop = outputs.map(({ name }) => name).filter((name) => !from.some(({ end }) => end.name === name));
  const add = [...into, ...from].some(({ node }) => node !== null);
  const needsAdding = from.filter(({ end }) => outputs.every(({ name }) => name !== end.name));
  if (!add && drop.length === 0 && needsAdding.length === 0)
    return { inputs: into.map(({ end }) => end), outputs: from.map(({ end }) => end), leftOut, change: null };
  return {
    inputs: into.map(({ end }) => end),
    outputs: from.map(({ end }) => end),
    leftOut,
    change: {
      inputs: {
        drop: into.flatMap(({ node, own }) => (node === null ? [] : [own])),
        add: into.flatMap(({ node, end }) => (node === null ? [] : [endValueOf(end)])),
        nodes: into.flatMap(({ node, own, element, end }) => (node === null ? [] : [cast(end.name, own, element)])),
      },
      outputs: {
        drop,
        add: needsAdding.map(({ end }) => endValueOf(end)),
        nodes: from.flatMap(({ node }) => (node === null ? [] : [node])),
      },
      opset: opsets.has('') || opsets.has('ai.onnx') ? null : OWN_OPSET,
    },
  };
}

const cast = (input: string, output: string, to: number): EndNode => ({
  op: 'Cast',
  inputs: [input],
  outputs: [output],
  integers: { to },
});

const endValueOf = ({ name, type, shape }: End): EndValue => ({ name, element: ELEMENT[type], shape });

/** The value as it is served; if it is cast, under a name of its own, with the node behind an output. */
function castEnd({ name, type, shape }: FileValue, labels: readonly string[] = []) {
  const rule = CASTS[type];
  if (rule === undefined)
    return { own: name, element: 0, node: null, end: { name, type: type as TensorType, shape, cast: null, labels } };
  const end: End = { name: `${name}_${rule.to}`, type: rule.to, shape, cast: type, labels };
  return { own: name, element: rule.from, node: cast(name, end.name, ELEMENT[rule.to]), end };
}

function wordsOf({ isTensor, type }: FileValue): string {
  return isTensor ? `a tensor of ${type}` : type;
}
