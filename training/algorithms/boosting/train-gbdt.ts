/**
 * Gradient-boosted decision trees on histograms: Newton boosting (Friedman 2001; Chen & Guestrin 2016), new rows and
 * columns for each tree, early stopping on players that were not learnt from.
 */
import { z } from 'zod';
import type { TrainingData, TrainingRun } from '../../algorithm.ts';
import { directionsOf, expectOption, monotoneOption } from '../../data/check-data.ts';
import { rowCount, type Table } from '../../data/table.ts';
import { binRows, type FeatureBins, featureBins } from '../../trees/bins.ts';
import type { Tree } from '../../trees/tree.ts';
import { boost } from './boost.ts';
import type { BoosterPlan } from './booster.ts';
import { type BoosterMemory, createBoosterMemory, layoutOf } from './booster-memory.ts';
import { FEATURE_BYTES } from './kernel.ts';
import { lossOf } from './losses.ts';

const share = z.number().positive().max(1);
const count = z.int().min(1).max(100_000);

export const gbdtOptions = z.strictObject({
  /** Rounds: each grows one tree, or one per class. */
  maxTrees: count.default(400),
  learningRate: z.number().positive().max(1).default(0.1),
  maxLeaves: count.min(2).default(16),
  maxDepth: count.default(6),
  l2: z.number().min(0).default(1),
  minCurvature: z.number().min(0).default(1),
  minGain: z.number().min(0).default(0),
  /** Shares of rows and of features that each tree sees. */
  rowShare: share.default(0.8),
  featureShare: share.default(0.8),
  monotone: monotoneOption,
  /** Training ends after this many trees without improvement on the validation rows. */
  patience: count.default(40),
  /** What a value's error costs: its square, its size, or its size weighted so that the prediction is a quantile. */
  loss: z.enum(['squared', 'absolute', 'quantile']).default('squared'),
  /** The share of labels below the prediction, for the loss `quantile`. */
  quantile: z.number().gt(0).lt(1).default(0.5),
});

export type GbdtOptions = z.output<typeof gbdtOptions>;

export interface GbdtModel {
  readonly trees: readonly Tree[];
  /** Columns of a row. */
  readonly width: number;
  readonly task: TrainingData['task'];
  /** Margins per row: tree i adds to margin i modulo this. */
  readonly targets: number;
  /** A value's number that is added last; null where the first trees have it. */
  readonly base: number | null;
}

/** Memory for histograms: beyond it, a few leaves' are summed again. */
const MAX_HISTOGRAM_BYTES = 2 ** 30;

/** Rejects with DEFINITION_INVALID for constraints of another width. */
export async function trainGbdt(data: TrainingData, options: GbdtOptions, run: TrainingRun): Promise<GbdtModel> {
  const { task, train, validation, classCount = 2, categories = [] } = data;
  const { width } = train;
  const monotone = Int8Array.from(directionsOf(options.monotone, width));
  const ordered = monotone.every((direction, column) => direction === 0 || (categories[column] ?? 0) === 0);
  expectOption(ordered, 'monotone constraints on columns of numbers', 'one on a column of categories');
  const loss = lossOf(task, classCount, options);
  const base = loss.base(train.labels).map(Math.fround);
  const features = featureBins(train, categories);
  const threads = Math.min(run.threads ?? 1, width);
  const memory = createBoosterMemory({
    rows: rowCount(train),
    validationRows: rowCount(validation),
    width,
    targets: loss.targets,
    threads,
    histograms: histogramsFor(options, rowCount(train), width),
  });
  fillMemory(memory, { train, validation }, features, base);
  const plan: BoosterPlan = {
    memory,
    task,
    classCount,
    features,
    base,
    seed: run.seed,
    options: { ...options, monotone },
  };
  const { trees } = await boost(plan, run);
  const isValue = task === 'value';
  return {
    trees: isValue ? trees : withBase(trees, base),
    width,
    task,
    targets: loss.targets,
    base: isValue ? base[0]! : null,
  };
}

/** As many as leaves that may still be split, and two for the next children. The same for any number of threads. */
function histogramsFor({ maxLeaves, maxDepth }: GbdtOptions, rows: number, width: number): number {
  const wanted = Math.min(maxLeaves, 2 ** Math.min(30, maxDepth - 1), rows) + 2;
  return Math.max(4, Math.min(wanted, Math.floor(MAX_HISTOGRAM_BYTES / (width * FEATURE_BYTES))));
}

function fillMemory(
  { shape, memory: { buffer } }: BoosterMemory,
  { train, validation }: { readonly train: Table; readonly validation: Table },
  features: readonly FeatureBins[],
  base: Float64Array,
): void {
  const at = layoutOf(shape);
  const { rows, validationRows, width, targets } = shape;
  for (const { from, to, bins } of at.blocks)
    binRows(train, features, new Uint8Array(buffer, bins, rows * (to - from)), from, to);
  binRows(validation, features, new Uint8Array(buffer, at.validationBins, validationRows * width), 0, width);
  new Float32Array(buffer, at.labels, rows).set(train.labels);
  new Float32Array(buffer, at.validationLabels, validationRows).set(validation.labels);
  const begin = (margins: Float64Array) => {
    for (let i = 0; i < margins.length; i++) margins[i] = base[i % targets]!;
  };
  begin(new Float64Array(buffer, at.margins, rows * targets));
  begin(new Float64Array(buffer, at.validationMargins, validationRows * targets));
}

/** Adds the base to the leaves of the first trees: TreeEnsemble has no base value. */
function withBase(trees: readonly Tree[], base: Float64Array): Tree[] {
  return trees.map((tree, i) => {
    const own = base[i];
    if (own === undefined) return tree;
    return { ...tree, value: tree.value.map((value, node) => (tree.feature[node]! < 0 ? value + own : 0)) };
  });
}
