/** The manifest of a model that takes named tensors of several types and gives such. */
import { z } from 'zod';
import { TENSOR_TYPES, type TensorSpec } from '../tensors/tensor.ts';
import { MAX_NAME_BYTES, MAX_RANK, MAX_TENSORS } from '../tensors/tensor-frame.ts';
import { readGolden } from './golden-tensors.ts';
import { common, finite, meaning, tolerances } from './manifest-fields.ts';

/** Longest axis. With the largest request (16 MB) it is rarely reached. */
const MAX_AXIS = 65_536;

const tensorSpec = {
  name: z
    .string()
    .min(1)
    .refine((name) => Buffer.byteLength(name) <= MAX_NAME_BYTES, `a name of at most ${MAX_NAME_BYTES} bytes`),
  type: z.enum(TENSOR_TYPES),
  /** Lengths of the axes after rows; null where a request may choose. */
  shape: z.array(z.int().min(1).max(MAX_AXIS).nullable()).max(MAX_RANK - 1),
  /** Where the file has the axis of rows; default 0, null if it has none. */
  rowAxis: z
    .int()
    .min(0)
    .max(MAX_RANK - 1)
    .nullable()
    .optional(),
};

/** Longest golden text. */
const MAX_TEXT = 10_000;

/** A tensor of golden values, row-major: NaN is null, an integer beyond 2^53 and an infinity are texts. */
const goldenTensor = z.strictObject({
  dims: z.array(z.int().min(1).max(MAX_AXIS)).min(1).max(MAX_RANK),
  values: z.array(z.union([finite, z.string().max(MAX_TEXT), z.boolean()]).nullable()),
});

export const tensorManifest = z
  .strictObject({
    format: z.literal(2),
    ...common,
    inputs: z
      .array(z.strictObject(tensorSpec))
      .min(1)
      .max(MAX_TENSORS / 2),
    outputs: z
      .array(z.strictObject({ ...tensorSpec, ...meaning }))
      .min(1)
      .max(MAX_TENSORS / 2),
    /** What goes in with a row and comes back with its answer, for the row's next request. Zeros begin it. */
    state: z
      .array(
        z.strictObject({
          input: tensorSpec.name,
          output: tensorSpec.name,
          type: tensorSpec.type,
          shape: z.array(z.int().min(1).max(MAX_AXIS)).max(MAX_RANK - 1),
          rowAxis: tensorSpec.rowAxis,
        }),
      )
      .max(MAX_TENSORS / 2)
      .optional(),
    /** `1`: each row is a run of its own, since the file takes no more, or its rows depend on each other. */
    rowsPerRun: z.literal(1).optional(),
    golden: z.strictObject({
      /** Requests with what they must give, state among inputs and outputs. */
      runs: z
        .array(
          z.strictObject({
            inputs: z.record(z.string(), goldenTensor),
            outputs: z.record(z.string(), goldenTensor),
          }),
        )
        .min(1)
        .max(64),
      ...tolerances,
    }),
  })
  .check((context) => {
    const { outputs, golden } = context.value;
    const expect = (ok: boolean, path: string, message: string) => {
      if (!ok) context.issues.push({ code: 'custom', message, path: [path], input: context.value });
    };
    const [taken, given] = [takenBy(context.value), givenBy(context.value)];
    for (const [path, specs] of [
      ['inputs', taken],
      ['outputs', given],
    ] as const) {
      const names = specs.map(({ name }) => name);
      expect(new Set(names).size === names.length, path, 'names that differ, state among them');
    }
    for (const { name, shape, labels = [] } of outputs) {
      const fits = labels.length === 0 || (shape.length === 1 && (shape[0] ?? labels.length) === labels.length);
      expect(fits, 'outputs', `labels of "${name}" for its one axis`);
      expect(new Set(labels).size === labels.length, 'outputs', `labels of "${name}" that differ`);
    }
    for (const { name, shape, rowAxis = 0 } of [...taken, ...given])
      expect(rowAxis === null || rowAxis <= shape.length, path(taken, name), `a row axis within the axes of "${name}"`);
    const open = context.value.rowsPerRun === undefined;
    expect(!open || given.every(({ rowAxis }) => rowAxis !== null), 'outputs', 'rows in each, or rowsPerRun 1');
    expect(!open || taken.some(({ rowAxis }) => rowAxis !== null), 'inputs', 'rows in one, or rowsPerRun 1');
    for (const { inputs, outputs: wanted } of golden.runs) {
      const rows = Object.values(inputs)[0]?.dims[0] ?? 1;
      for (const read of [readGolden('input', inputs, taken, rows), readGolden('output', wanted, given, rows)]) {
        if (typeof read === 'string') expect(false, 'golden', `a run: ${read}`);
      }
    }
    expect(
      golden.exactOutputs.every((name) => given.some((output) => output.name === name)),
      'golden',
      'exact outputs that exist',
    );
  });

export type TensorManifest = z.output<typeof tensorManifest>;

const path = (taken: readonly TensorSpec[], name: string) =>
  taken.some((spec) => spec.name === name) ? 'inputs' : 'outputs';

/** An output of a tensor model. */
export type TensorOutput = TensorManifest['outputs'][number];

/** State as it goes in, and as it comes out. */
export function stateTaken({ state = [] }: Pick<TensorManifest, 'state'>): readonly TensorSpec[] {
  return state.map(({ input, type, shape, rowAxis }) => ({ name: input, type, shape, rowAxis }));
}

function stateGiven({ state = [] }: Pick<TensorManifest, 'state'>): readonly TensorSpec[] {
  return state.map(({ output, type, shape, rowAxis }) => ({ name: output, type, shape, rowAxis }));
}

/** All that a run takes: inputs, then state. */
export function takenBy(manifest: Pick<TensorManifest, 'inputs' | 'state'>): readonly TensorSpec[] {
  return [...manifest.inputs, ...stateTaken(manifest)];
}

/** All that a run gives: outputs, then state. */
export function givenBy(manifest: Pick<TensorManifest, 'outputs' | 'state'>): readonly TensorSpec[] {
  return [...manifest.outputs, ...stateGiven(manifest)];
}
