/** Makes a model of rows, as definitions ask them, of a file with one float32 input, and its golden rows. */
import { RubatoError } from '../../../errors.ts';
import { areFinite } from '../../../inference/finite-values.ts';
import { checkManifest, type RowManifest } from '../../../inference/registry/model-manifest.ts';
import type { ExternalFile } from '../../../inference/runtime/external-file.ts';
import { OnnxModel } from '../../../inference/runtime/onnx-model.ts';
import { valueCount } from '../../../inference/tensors/tensor.ts';
import type { ManifestHead } from './fit-tensors.ts';
import type { End } from './plan-ends.ts';
import { sampleRows } from './sample-values.ts';
import { openFile, runFile } from './trial-run.ts';

export interface RowFit {
  readonly manifest: RowManifest;
  readonly model: OnnxModel;
  readonly notes: readonly string[];
}

export interface RowParts {
  readonly bytes: Uint8Array;
  readonly external: readonly ExternalFile[];
  readonly inputName: string;
  readonly columns: readonly string[] | null;
  readonly ranges: readonly (readonly [number, number])[];
  /** Those that are float32; others are not part of a row's answer. */
  readonly outputs: readonly End[];
  readonly head: ManifestHead;
}

const TRIED_ROWS = 16;
const GOLDEN_ROWS = 8;

/** Throws MODEL_UNSUPPORTED, MODEL_OUTPUT or what loading throws. */
export async function fitRows(parts: RowParts): Promise<RowFit> {
  const { bytes, external, inputName, ranges, outputs } = parts;
  const width = ranges.length;
  const session = await openFile(bytes, external);
  const rows = sampleRows(ranges, TRIED_ROWS, 1);
  const input = { name: inputName, type: 'float32', dims: [TRIED_ROWS, width], data: rows } as const;
  const given = await runFile(
    session,
    [input],
    outputs.map(({ name }) => name),
  );
  const answers = given.map((tensor) => {
    const fits = tensor.type === 'float32' && tensor.dims.length === 2 && tensor.dims[0] === TRIED_ROWS;
    if (fits) return { name: tensor.name, width: tensor.dims[1]!, values: tensor.data };
    const got = `output "${tensor.name}", ${tensor.type}[${tensor.dims.join(', ')}] for ${TRIED_ROWS} rows`;
    throw new RubatoError('MODEL_UNSUPPORTED', got, { expected: 'outputs of float32, [N, columns], for rows' });
  });
  const finite = Array.from({ length: TRIED_ROWS }, (_, row) => row).filter((row) =>
    answers.every(({ width: own, values }) => areFinite(values, row * own, (row + 1) * own)),
  );
  if (finite.length === 0)
    throw new RubatoError('MODEL_OUTPUT', `NaN or an infinity for each of ${TRIED_ROWS} rows tried`);
  const golden = finite.slice(0, GOLDEN_ROWS);
  const manifest = checkManifest(
    {
      format: 1,
      ...parts.head,
      ...(parts.columns !== null && { columns: parts.columns }),
      inputName,
      inputWidth: width,
      outputs: answers.map(({ name, width: own }) => ({ name, width: own, ...labelsOf(name, own, outputs) })),
      baseline: ranges.map(([min, max]) => (min + max) / 2),
      golden: {
        rows: golden.map((row) => [...rows.subarray(row * width, (row + 1) * width)]),
        outputs: golden.map((row) =>
          answers.flatMap(({ width: own, values }) => [...values.subarray(row * own, (row + 1) * own)]),
        ),
        toleranceRelative: 1e-4,
        toleranceAbsolute: 1e-6,
        exactOutputs: [],
      },
    },
    parts.head.name,
  );
  if (manifest.format !== 1) throw new Error('expected a manifest of format 1');
  const model = await OnnxModel.load(manifest, bytes, { external });
  const lost = TRIED_ROWS - finite.length;
  return {
    manifest,
    model,
    notes:
      lost === 0
        ? []
        : [`NaN or an infinity for ${lost} of ${TRIED_ROWS} rows tried: sessions get their fallback for such rows`],
  };
}

function labelsOf(name: string, width: number, outputs: readonly End[]): { readonly labels?: readonly string[] } {
  const { labels } = outputs.find((output) => output.name === name)!;
  return labels.length === width ? { labels } : {};
}

/** Columns of a file's only input, if it takes rows as they are; else null. */
export function rowWidth(inputs: readonly End[]): number | null {
  const [input, ...more] = inputs;
  if (input === undefined || more.length > 0 || input.type !== 'float32' || input.shape?.length !== 2) return null;
  const [rows, width] = input.shape;
  return typeof rows === 'string' && typeof width === 'number' && valueCount([width]) > 0 ? width : null;
}
