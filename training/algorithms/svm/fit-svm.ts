/** Learns a support vector machine: which rows count, and how much, for each decision. */
import { z } from 'zod';
import type { TrainingData, TrainingRun } from '../../algorithm.ts';
import { expectOption } from '../../data/check-data.ts';
import { rowCount } from '../../data/table.ts';
import { fitInputs, inputRows, type NumericInputs } from '../../preprocessing/numeric-inputs.ts';
import type { TaskName } from '../../tasks.ts';
import { chanceDecision, type PairRows } from './chance-decision.ts';
import { type Kernel, kernelRows } from './kernel-rows.ts';
import { type Decision, type Solving, solveDual } from './solve-dual.ts';

export const svmOptions = z.strictObject({
  kernel: z.enum(['rbf', 'linear']).default('rbf'),
  /** What an error costs beside the weights: the larger, the closer it follows the rows. */
  cost: z.number().positive().max(1e9).default(1),
  /** How fast likeness falls with the squared distance; when omitted, 1 over what all inputs' squares add up to. */
  gamma: z.number().positive().max(1e9).optional(),
  /** Errors of a value below this cost nothing; in standard deviations of the labels with `standardize`. */
  epsilon: z.number().min(0).default(0.1),
  /** Whether columns and labels of values are divided by their standard deviations. */
  standardize: z.boolean().default(true),
  /** How far the pair of rows that is furthest may be from the best. */
  tolerance: z.number().min(1e-9).max(1).default(1e-3),
  /** Bounds the memory for what is known of pairs of rows. */
  cacheMb: z.number().min(1).max(65_536).default(200),
});

export type SvmOptions = z.output<typeof svmOptions>;

export interface SvmModel {
  readonly task: TaskName;
  readonly inputs: NumericInputs;
  readonly kernel: Kernel;
  /** Classes; 2 for a chance, 1 for a value. */
  readonly classCount: number;
  /** The inputs of the rows that count, side by side. */
  readonly support: Float64Array;
  /** Shares of each of these rows in each decision: a value, or the log odds of the first class of a pair. */
  readonly shares: Float64Array;
  readonly constants: Float64Array;
  /** The dual objectives, added. */
  readonly objective: number;
  /** The largest number that adds up to an answer. */
  readonly largest: number;
}

/** Fifty classes are 1,225 pairs, each with decisions of its own. */
const MAX_CLASSES = 50;

export async function fitSvm(data: TrainingData, options: SvmOptions, run: TrainingRun): Promise<SvmModel> {
  const { task, train, categories, classCount = 2 } = data;
  expectOption(task !== 'classes' || classCount <= MAX_CLASSES, `at most ${MAX_CLASSES} classes`, classCount);
  const inputs = fitInputs(train, categories, options.standardize);
  const rows = inputRows(inputs, train);
  const width = inputs.sources.length;
  const kernel: Kernel =
    options.kernel === 'linear' ? { kind: 'linear' } : { kind: 'rbf', gamma: options.gamma ?? usualGamma(rows, width) };
  const solving = { tolerance: options.tolerance, run };
  const decisions: Decision[] = [];
  if (task === 'value') {
    decisions.push(
      await valueDecision(kernelRows(rows, width, kernel, options.cacheMb), train.labels, options, solving),
    );
  } else {
    const pairs = pairsOf(train.labels, task === 'probability' ? 2 : classCount);
    for (const [done, pair] of pairs.entries()) {
      run.onProgress?.({ step: 'decisions', done, total: pairs.length });
      const own = selectInputs(rows, width, pair.rows);
      const found = await chanceDecision(
        kernelRows(own, width, kernel, options.cacheMb),
        { ...pair, groups: Int32Array.from(pair.rows, (row) => train.groups[row]!) },
        options.cost,
        solving,
      );
      const weights = new Float64Array(rowCount(train));
      for (const [i, row] of pair.rows.entries()) weights[row] = found.weights[i]!;
      decisions.push({ ...found, weights });
    }
  }
  return {
    ...{ task, inputs, kernel, classCount: task === 'value' ? 1 : task === 'probability' ? 2 : classCount },
    ...supportOf(rows, width, decisions),
    constants: Float64Array.from(decisions, ({ constant }) => constant),
    objective: decisions.reduce((sum, { objective }) => sum + objective, 0),
    largest: decisions.reduce(
      (most, { weights, constant }) =>
        weights.reduce((sum, one) => Math.max(sum, Math.abs(one)), Math.max(most, Math.abs(constant))),
      0,
    ),
  };
}

function usualGamma(rows: Float64Array, width: number): number {
  const squares = rows.reduce((sum, one) => sum + one * one, 0) / (rows.length / width);
  return squares > 0 ? 1 / squares : 1;
}

/** Each class against each later one; for a chance the outcome against the rest. */
function pairsOf(labels: Float32Array, classCount: number): Omit<PairRows, 'groups'>[] {
  const pairs: Omit<PairRows, 'groups'>[] = [];
  for (let one = 0; one < classCount; one++)
    for (let other = one + 1; other < classCount; other++) {
      const rows = Int32Array.from(labels.keys()).filter((row) => labels[row] === one || labels[row] === other);
      // With two classes the second is the one whose chance is learnt.
      const first = classCount === 2 ? other : one;
      pairs.push({ rows, isFirst: Uint8Array.from(rows, (row) => Number(labels[row] === first)) });
    }
  return pairs;
}

function selectInputs(rows: Float64Array, width: number, chosen: Int32Array): Float64Array {
  const own = new Float64Array(chosen.length * width);
  for (const [to, from] of chosen.entries()) own.set(rows.subarray(from * width, (from + 1) * width), to * width);
  return own;
}

/** Two variables per row: one that pulls the value up, one that pulls it down. */
async function valueDecision(
  kernel: ReturnType<typeof kernelRows>,
  labels: Float32Array,
  { epsilon, cost, standardize }: SvmOptions,
  solving: Solving,
): Promise<Decision> {
  const { count } = kernel;
  const mean = labels.reduce((sum, label) => sum + label, 0) / count;
  const spread = Math.sqrt(labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / count);
  const unit = standardize && spread > 0 ? spread : 1;
  const rows = Int32Array.from({ length: 2 * count }, (_, t) => t % count);
  const dual = {
    ...{ kernel, rows, bound: cost },
    signs: Int8Array.from(rows, (_, t) => (t < count ? 1 : -1)),
    goals: Float64Array.from(rows, (row, t) => (labels[row]! - mean) / unit + (t < count ? -epsilon : epsilon)),
  };
  const { weights, constant, objective } = await solveDual(dual, solving);
  return { weights: weights.map((weight) => weight * unit), constant: constant * unit + mean, objective };
}

/** The rows with a share in any decision. There is one at least: a graph has no use for none. */
function supportOf(
  rows: Float64Array,
  width: number,
  decisions: readonly Decision[],
): Pick<SvmModel, 'support' | 'shares'> {
  const all = Int32Array.from({ length: rows.length / width }, (_, row) => row);
  const counting = all.filter((row) => decisions.some(({ weights }) => weights[row] !== 0));
  const chosen = counting.length > 0 ? counting : all.subarray(0, 1);
  const shares = new Float64Array(chosen.length * decisions.length);
  for (const [i, row] of chosen.entries())
    for (const [k, { weights }] of decisions.entries()) shares[i * decisions.length + k] = weights[row]!;
  return { support: selectInputs(rows, width, chosen), shares };
}
