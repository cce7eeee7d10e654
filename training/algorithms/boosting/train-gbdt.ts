/**
 * Gradient-boosted decision trees on histograms for a 0/1 outcome: Newton boosting of the log loss (Friedman 2001; Chen
 * & Guestrin 2016), new rows and columns for each tree, early stopping on players that were not learnt from.
 */
import { z } from 'zod';
import { betweenSteps, type TrainingData, type TrainingRun } from '../../algorithm.ts';
import { directionsOf, monotoneOption } from '../../data/check-data.ts';
import { type Rows, rowCount } from '../../data/table.ts';
import { logLoss } from '../../evaluate/metrics.ts';
import { sigmoid } from '../../logistic.ts';
import { createRandom, type Random } from '../../random.ts';
import { binEdges, binRows } from './bins.ts';
import { type GrowRules, TreeGrower } from './grow-tree.ts';
import { leafOf, type Tree } from './tree.ts';

const share = z.number().positive().max(1);
const count = z.int().min(1).max(100_000);

export const gbdtOptions = z.strictObject({
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
});

export type GbdtOptions = z.output<typeof gbdtOptions>;

export interface GbdtModel {
  readonly trees: readonly Tree[];
  /** Columns of a row. */
  readonly width: number;
}

/** Rejects with DEFINITION_INVALID for constraints of another width. */
export async function trainGbdt(data: TrainingData, options: GbdtOptions, run: TrainingRun): Promise<GbdtModel> {
  const { train, validation } = data;
  const monotone = Int8Array.from(directionsOf(options.monotone, train.width));
  const random = createRandom(run.seed);
  const edges = binEdges(train);
  const grower = new TreeGrower(binRows(train, edges));
  const rules: GrowRules = { ...options, monotone };
  const base = Math.fround(baseMargin(train.labels));
  const margins = new Float64Array(rowCount(train)).fill(base);
  const validationMargins = new Float64Array(rowCount(validation)).fill(base);
  const gradients = new Float32Array(rowCount(train));
  const curvatures = new Float32Array(rowCount(train));
  const trees: Tree[] = [];
  let best = { trees: 0, loss: logLoss(chances(validationMargins), validation.labels) };
  while (trees.length < options.maxTrees && trees.length - best.trees < options.patience) {
    await betweenSteps(run);
    derive(train.labels, margins, gradients, curvatures);
    const order = drawRows(rowCount(train), options.rowShare, random);
    const features = drawFeatures(train.width, options.featureShare, random);
    const tree = grower.grow(order, gradients, curvatures, features, rules);
    trees.push(tree);
    addTree(tree, train, margins);
    addTree(tree, validation, validationMargins);
    const loss = logLoss(chances(validationMargins), validation.labels);
    run.onProgress?.({ step: 'trees', done: trees.length, total: options.maxTrees, validationLoss: loss });
    if (loss < best.loss) best = { trees: trees.length, loss };
  }
  return { trees: withBase(trees.slice(0, Math.max(1, best.trees)), base), width: train.width };
}

/** The log odds of the outcome over all rows. */
function baseMargin(labels: Float32Array): number {
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  return Math.log(share / (1 - share));
}

/** First and second derivative of the log loss by the margin. */
function derive(labels: Float32Array, margins: Float64Array, gradients: Float32Array, curvatures: Float32Array): void {
  for (let i = 0; i < labels.length; i++) {
    const chance = sigmoid(margins[i]!);
    gradients[i] = chance - labels[i]!;
    curvatures[i] = Math.max(1e-6, chance * (1 - chance));
  }
}

function drawRows(count: number, share: number, random: Random): Int32Array {
  if (share === 1) return Int32Array.from({ length: count }, (_, i) => i);
  const order = new Int32Array(count);
  let taken = 0;
  for (let i = 0; i < count; i++) if (random() < share) order[taken++] = i;
  return order.slice(0, Math.max(1, taken));
}

function drawFeatures(width: number, share: number, random: Random): number[] {
  const all = Array.from({ length: width }, (_, i) => i);
  const wanted = Math.max(1, Math.round(width * share));
  // The first `wanted` steps of a Fisher-Yates shuffle.
  for (let i = 0; i < wanted; i++) {
    const j = i + Math.floor(random() * (width - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, wanted).sort((a, b) => a - b);
}

function addTree(tree: Tree, { rows, width }: Rows, margins: Float64Array): void {
  for (let i = 0; i < margins.length; i++) margins[i]! += tree.value[leafOf(tree, rows, i * width)]!;
}

function chances(margins: Float64Array): Float64Array {
  return margins.map(sigmoid);
}

/** Adds the base to the leaves of the first tree: TreeEnsemble has no base value. */
function withBase(trees: readonly Tree[], base: number): Tree[] {
  return trees.map((tree, i) =>
    i > 0 ? tree : { ...tree, value: tree.value.map((value, node) => (tree.feature[node]! < 0 ? value + base : 0)) },
  );
}
