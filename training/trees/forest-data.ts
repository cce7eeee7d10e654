/** What threads share to grow the trees of a forest. */
import type { TrainingData } from '../algorithm.ts';
import { rowCount } from '../data/table.ts';
import type { TaskName } from '../tasks.ts';
import { binRows, type FeatureBins, featureBins } from './bins.ts';

export interface ForestData {
  readonly rows: number;
  /** Bins, all rows of a feature side by side: a node reads few features. */
  readonly bins: Uint8Array;
  readonly features: readonly FeatureBins[];
  /** Values less `base`, outcomes 0 and 1, or numbers of classes. */
  readonly labels: Float32Array;
  /** Values per leaf: the classes, or one. */
  readonly targets: number;
  /** What a value's prediction adds to the trees' mean; 0 for chances. */
  readonly base: number;
  /** The mean label, or the share of each class. */
  readonly shares: Float64Array;
}

export interface ForestRules {
  /** Features tried per split. */
  readonly featuresPerSplit: number;
  readonly maxDepth: number;
  readonly minLeafRows: number;
  /** Rows of the average outcome that each leaf counts besides its own: no leaf is sure of what few rows show. */
  readonly smoothing: number;
  /** Whether each tree draws its rows, with replacement. */
  readonly drawsRows: boolean;
  /** Whether thresholds are drawn too, one per feature tried (Geurts et al. 2006). */
  readonly drawsThresholds: boolean;
  readonly seed: number;
}

export function forestData({ task, train, classCount = 2, categories }: TrainingData): ForestData {
  const rows = rowCount(train);
  const features = featureBins(train, categories, true);
  const bins = new Uint8Array(new SharedArrayBuffer(rows * train.width));
  for (let feature = 0; feature < train.width; feature++)
    binRows(train, features, bins.subarray(feature * rows, (feature + 1) * rows), feature, feature + 1);
  const labels = new Float32Array(new SharedArrayBuffer(rows * 4));
  const base = baseOf(task, train.labels);
  for (let i = 0; i < rows; i++) labels[i] = train.labels[i]! - base;
  const targets = task === 'classes' ? classCount : 1;
  return { rows, bins, features, labels, targets, base, shares: sharesOf(labels, targets) };
}

/** The mean: float32 sums of what is left are exact to more digits. */
function baseOf(task: TaskName, labels: Float32Array): number {
  if (task !== 'value') return 0;
  return Math.fround(labels.reduce((sum, label) => sum + label, 0) / labels.length);
}

function sharesOf(labels: Float32Array, targets: number): Float64Array {
  const shares = new Float64Array(targets);
  for (const label of labels) shares[targets > 1 ? label : 0]! += (targets > 1 ? 1 : label) / labels.length;
  return shares;
}
