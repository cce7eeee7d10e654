/** The algorithms that `rubato train` knows: one line for each. */
import { pathToFileURL } from 'node:url';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import type { Algorithm, TrainingData, TrainingRun } from '../../training/algorithm.ts';
import { boosting } from '../../training/algorithms/boosting/boosting.ts';
import { extratrees } from '../../training/algorithms/extratrees/extratrees.ts';
import { forest } from '../../training/algorithms/forest/forest.ts';
import { kmeans } from '../../training/algorithms/kmeans/kmeans.ts';
import { linear } from '../../training/algorithms/linear/linear.ts';
import { logistic } from '../../training/algorithms/logistic/logistic.ts';
import { mlp } from '../../training/algorithms/mlp/mlp.ts';
import { svm } from '../../training/algorithms/svm/svm.ts';
import { tree } from '../../training/algorithms/tree/tree.ts';
import { type TrainedModel, trainModel } from '../../training/train-model.ts';

/** Learns with an algorithm; options come as JSON has them. */
export interface Learner {
  readonly name: string;
  /** Whether it is one of ours, for the record in the manifest. */
  readonly ours: boolean;
  readonly tasks: readonly string[];
  learn(data: TrainingData, options: unknown, run: TrainingRun): Promise<TrainedModel>;
}

/** Options are checked by the algorithm's own schema, whatever came. */
function learner<Options, Model, Given>(algorithm: Algorithm<Options, Model, Given>, ours = true): Learner {
  return {
    name: algorithm.name,
    ours,
    tasks: algorithm.tasks,
    learn: (data, options, run) => trainModel(algorithm, data, options as Given, run),
  };
}

export const ALGORITHMS: readonly Learner[] = [
  learner(boosting),
  learner(forest),
  learner(extratrees),
  learner(tree),
  learner(logistic),
  learner(linear),
  learner(mlp),
  learner(svm),
  learner(kmeans),
];

/** One of ours by its name, or that of a module. Throws TRAIN_ALGORITHM. */
export async function findAlgorithm(name: string, pathOf: (path: string) => string): Promise<Learner> {
  const ours = ALGORITHMS.find((each) => each.name === name);
  if (ours !== undefined) return ours;
  if (!/[./\\]/.test(name)) {
    const expected = `one of ${ALGORITHMS.map((each) => each.name).join(', ')}, or a module such as ./mine.ts`;
    throw new RubatoError('TRAIN_ALGORITHM', name, { expected });
  }
  const file = pathOf(name);
  const exported = await load(file);
  const algorithms = Object.values(exported).filter(isAlgorithm);
  const [own] = algorithms;
  if (own !== undefined && algorithms.length === 1) return learner(own, false);
  const got = `${file} with [${Object.keys(exported).join(', ')}]`;
  throw new RubatoError('TRAIN_ALGORITHM', got, { expected: 'a module that exports one object of the form Algorithm' });
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new RubatoError('TRAIN_ALGORITHM', `${file}: ${messageOf(cause)}`, { cause });
  }
}

function isAlgorithm(value: unknown): value is Algorithm<unknown, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const parts = ['name', 'tasks', 'options', 'fit', 'predict', 'graph', 'tolerance', 'sizes'];
  return parts.every((part) => part in value);
}
