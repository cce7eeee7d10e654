/** Writes a trained model where a model store finds it: NAME/VERSION/model.onnx and manifest.json. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { columnMedians, type Dataset } from '../data/dataset.ts';
import { sigmoid } from '../logistic.ts';
import type { TrainedModel } from '../trained-model.ts';
import { ROW_INPUT, SCORE_OUTPUTS } from './score-outputs.ts';

export interface ModelInfo {
  readonly name: string;
  readonly version: string;
  readonly layoutHash: string;
  /** Names of the input columns. */
  readonly columns: readonly string[];
  readonly metrics: Readonly<Record<string, number>>;
  /** How it was made, for the record: seed, sizes, options. */
  readonly trainedBy: Readonly<Record<string, number | string>>;
}

/** Rows kept with their outputs: a model file that answers them rightly is the one that was trained. */
const GOLDEN_ROWS = 24;

/** Writes both files below `directory` and returns the model's sha256. `reference` gives baseline and golden rows. */
export async function writeModel(
  directory: string,
  model: TrainedModel,
  reference: Dataset,
  info: ModelInfo,
): Promise<string> {
  const sha256 = createHash('sha256').update(model.bytes).digest('hex');
  const manifest = {
    format: 1,
    name: info.name,
    version: info.version,
    layoutHash: info.layoutHash,
    columns: info.columns,
    inputName: ROW_INPUT,
    inputWidth: reference.width,
    outputs: SCORE_OUTPUTS,
    sha256,
    metrics: info.metrics,
    baseline: [...columnMedians(reference)],
    golden: goldenRows(model, reference),
    trainedBy: info.trainedBy,
  };
  const folder = join(directory, info.name, info.version);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), model.bytes);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  return sha256;
}

/** JSON knows no NaN: a missing value is null. */
function goldenRows(model: TrainedModel, reference: Dataset) {
  const { rows, width, labels } = reference;
  const count = Math.min(GOLDEN_ROWS, labels.length);
  const stride = Math.max(1, Math.floor(labels.length / count));
  const chosen = Array.from({ length: count }, (_, i) => i * stride);
  const scores = model.scores(reference);
  const outputs = chosen.map((row) => [Math.fround(sigmoid(scores[row]!)), Math.fround(scores[row]!)]);
  const plain = chosen.map((row) =>
    Array.from(rows.subarray(row * width, (row + 1) * width), (value) => (Number.isNaN(value) ? null : value)),
  );
  return { rows: plain, outputs, ...model.tolerance };
}
