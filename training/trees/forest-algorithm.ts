/** What the algorithms have in common whose prediction is the mean of trees that are grown one by one. */
import { z } from 'zod';
import type { Algorithm, TrainingData } from '../algorithm.ts';
import { formOf, TASKS } from '../tasks.ts';
import { ensembleGraph } from './ensemble-graph.ts';
import { type ForestRules, forestData } from './forest-data.ts';
import { growForest } from './grow-forest.ts';
import { marginsAtOnce, type Tree } from './tree.ts';

const count = z.int().min(1).max(100_000);

/** How many features a split tries: the root of their number, all, or a number. */
const featuresPerSplit = z.union([z.enum(['root', 'all']), count]);

/** The options that all of them have. */
export const treeOptions = {
  /** Splits from the root to a leaf, at most. */
  maxDepth: count.default(64),
  minLeafRows: count.default(1),
  /** When omitted: the root for chances, all for values. */
  featuresPerSplit: featuresPerSplit.optional(),
};

export const forestOptions = z.strictObject({ trees: count.default(100), ...treeOptions });
type ForestOptions = z.output<typeof forestOptions>;

export interface ForestModel {
  readonly trees: readonly Tree[];
  readonly width: number;
  readonly task: TrainingData['task'];
  readonly targets: number;
  readonly base: number;
}

/** An algorithm with a name and options of its own. `rulesOf` says how its trees grow. */
export function forestAlgorithm<Options, Given>(
  name: string,
  options: z.ZodType<Options, Given>,
  rulesOf: (options: Options) => ForestOptions & Pick<ForestRules, 'drawsRows' | 'drawsThresholds' | 'smoothing'>,
): Algorithm<Options, ForestModel, Given> {
  return {
    name,
    tasks: ['probability', 'classes', 'value'],
    link: 'identity',
    options,
    async fit(data, given, run) {
      const { width } = data.train;
      const rules = rulesOf(given);
      const tried = rules.featuresPerSplit ?? (data.task === 'value' ? 'all' : 'root');
      const perSplit = tried === 'all' ? width : tried === 'root' ? Math.max(1, Math.floor(Math.sqrt(width))) : tried;
      const shared = forestData(data);
      const growing: ForestRules = { ...rules, featuresPerSplit: Math.min(width, perSplit), seed: run.seed };
      const trees = await growForest(shared, growing, rules.trees, run);
      return { trees, width, task: data.task, targets: shared.targets, base: shared.base };
    },
    predict({ trees, task, targets, base }, rows) {
      const means = marginsAtOnce(trees, rows, targets).map((sum) => sum / trees.length);
      return Float64Array.from(task === 'value' ? means.map((mean) => mean + base) : means);
    },
    graph({ trees, width, task, targets, base }) {
      const end = TASKS[task].end(formOf(task, 'identity', targets));
      const add = task === 'value' ? base : null;
      return ensembleGraph(name, trees, { width, end, targets, leafTargets: targets, divisor: trees.length, add });
    },
    // Leaves are summed, divided and shifted in float32, in the same order.
    tolerance: ({ task, targets }) => ({
      toleranceRelative: 1e-6,
      exactOutputs: TASKS[task].end(formOf(task, 'identity', targets)).outputs.map((output) => output.name),
    }),
    sizes: ({ trees }) => ({
      trees: trees.length,
      nodes: trees.reduce((sum, tree) => sum + tree.feature.length, 0),
    }),
  };
}
