/** Writes a trained tree model where a model store finds it: NAME/VERSION/model.onnx and manifest.json. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { columnMedians, type Dataset } from './dataset.ts';
import { marginOf, sigmoid, type Tree } from './gbdt/tree.ts';
import { exportTrees, TREE_INPUT, TREE_OUTPUTS } from './onnx/export-trees.ts';

export interface TreeModelInfo {
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
/** Probabilities pass through ONNX Runtime's float32 exponential; raw scores must be equal to the bit. */
const TOLERANCE_RELATIVE = 1e-5;

/** Writes both files below `directory` and returns the model's sha256. `reference` gives baseline and golden rows. */
export async function writeTreeModel(
  directory: string,
  trees: readonly Tree[],
  reference: Dataset,
  info: TreeModelInfo,
): Promise<string> {
  const bytes = exportTrees(trees, reference.width);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const manifest = {
    format: 1,
    name: info.name,
    version: info.version,
    layoutHash: info.layoutHash,
    columns: info.columns,
    inputName: TREE_INPUT,
    inputWidth: reference.width,
    outputs: TREE_OUTPUTS,
    sha256,
    metrics: info.metrics,
    baseline: [...columnMedians(reference)],
    golden: goldenRows(trees, reference),
    trainedBy: info.trainedBy,
  };
  const folder = join(directory, info.name, info.version);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), bytes);
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  return sha256;
}

/** JSON knows no NaN: a missing value is null. */
function goldenRows(trees: readonly Tree[], { rows, width, labels }: Dataset) {
  const count = Math.min(GOLDEN_ROWS, labels.length);
  const stride = Math.max(1, Math.floor(labels.length / count));
  const chosen = Array.from({ length: count }, (_, i) => i * stride);
  const outputs = chosen.map((row) => {
    const margin = marginOf(trees, rows, row * width);
    return [Math.fround(sigmoid(margin)), margin];
  });
  const plain = chosen.map((row) =>
    Array.from(rows.subarray(row * width, (row + 1) * width), (value) => (Number.isNaN(value) ? null : value)),
  );
  return { rows: plain, outputs, toleranceRelative: TOLERANCE_RELATIVE, exactOutputs: ['margin'] };
}
