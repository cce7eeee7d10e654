/** Writes a trained model into a model store: NAME/VERSION/model.onnx and manifest.json. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkManifest, modelKey, type RowManifest } from '../../inference/registry/model-manifest.ts';
import { columnMedians, type Rows, rowCount } from '../data/table.ts';
import { TASKS } from '../tasks.ts';
import type { TrainedModel } from '../train-model.ts';
import { ROW_INPUT } from './graph-ends.ts';

/** The parts of a manifest that the model itself does not show. */
export interface ModelInfo extends Readonly<Pick<RowManifest, 'name' | 'version' | 'layoutHash' | 'metrics'>> {
  /** The input columns' names. */
  readonly columns: readonly string[];
  /** The unit of a value, such as `s`. */
  readonly unit?: string | undefined;
  /** The names of the classes, in the order of their numbers. */
  readonly classes?: readonly string[] | undefined;
  /** The categories of those columns that have some, in the order of their numbers. */
  readonly categories?: Readonly<Record<string, readonly string[]>> | undefined;
  /** How it was made, for the record. */
  readonly trainedBy: Readonly<RowManifest['trainedBy']>;
}

/** Number of rows kept with their outputs: a model file that gives these outputs is the trained one. */
const GOLDEN_ROWS = 24;

/**
 * Writes both files below `directory` and returns the model's sha256. `reference` gives baseline and golden rows.
 * Rejects with MODEL_MANIFEST, before anything is written, when no store would read the manifest.
 */
export async function writeModel(
  directory: string,
  model: TrainedModel,
  reference: Rows,
  info: ModelInfo,
): Promise<string> {
  const sha256 = createHash('sha256').update(model.bytes).digest('hex');
  const manifest: RowManifest = {
    format: 1,
    name: info.name,
    version: info.version,
    layoutHash: info.layoutHash,
    columns: [...info.columns],
    ...(info.categories !== undefined && {
      categories: Object.fromEntries(Object.entries(info.categories).map(([name, all]) => [name, [...all]])),
    }),
    inputName: ROW_INPUT,
    inputWidth: reference.width,
    outputs: model.outputs.map((output) => ({
      ...output,
      ...(output.kind === 'classes' && info.classes !== undefined && { labels: [...info.classes] }),
      ...(info.unit !== undefined && { unit: info.unit }),
    })),
    sha256,
    metrics: info.metrics,
    baseline: [...columnMedians(reference)],
    golden: goldenRows(model, reference),
    trainedBy: info.trainedBy,
  };
  checkManifest(manifest, `the manifest of ${modelKey(info)}`);
  const folder = join(directory, info.name, info.version);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), model.bytes);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  return sha256;
}

/** Golden rows for the manifest. JSON has no NaN, so a missing value is null. */
function goldenRows(model: TrainedModel, reference: Rows): RowManifest['golden'] {
  const { rows, width } = reference;
  const count = Math.min(GOLDEN_ROWS, rowCount(reference));
  const stride = Math.max(1, Math.floor(rowCount(reference) / count));
  const chosen = Array.from({ length: count }, (_, i) => i * stride);
  const predictions = model.predict(reference);
  const { outputsOf } = TASKS[model.task];
  const plain = chosen.map((row) =>
    Array.from(rows.subarray(row * width, (row + 1) * width), (value) => (Number.isNaN(value) ? null : value)),
  );
  const { exactOutputs, ...tolerance } = model.tolerance;
  return {
    rows: plain,
    outputs: chosen.map((row) => outputsOf(predictions, row, model.form)),
    ...tolerance,
    exactOutputs: [...exactOutputs],
  };
}
