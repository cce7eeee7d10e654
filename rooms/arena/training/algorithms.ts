/** The algorithms that can learn the arena's model, each with its options and the version it is kept as. */

import { signOf } from '../../../adaptation/policy/harder.ts';
import { trainGbdt } from '../../../training/algorithms/boosting/train-gbdt.ts';
import { trainMlp } from '../../../training/algorithms/mlp/train-mlp.ts';
import type { Dataset } from '../../../training/data/dataset.ts';
import { type TrainedModel, trainedMlp, trainedTrees } from '../../../training/trained-model.ts';
import { HARDER } from '../simulation/world/levers.ts';
import { ROW_WIDTH } from './make-data.ts';

/** A tree is one step of learning of the one, an epoch of the other. */
export type LearningStep = 'trees' | 'epochs';

export interface LearnOptions {
  readonly seed: number;
  readonly onProgress: (step: LearningStep, done: number, total: number) => void;
}

export interface Learnt {
  readonly model: TrainedModel;
  /** For the record: what it grew to. */
  readonly sizes: Readonly<Record<string, number>>;
}

export interface Algorithm {
  readonly version: string;
  /** How it keeps the chance from rising with the difficulty tried. */
  readonly monotone: string;
  /** What has to be typed to make it again. */
  readonly command: string;
  learn(train: Dataset, validation: Dataset, options: LearnOptions): Learnt;
}

/** The chance may only fall with the difficulty tried: the last column. */
const MONOTONE = Array.from({ length: ROW_WIDTH }, (_, column) =>
  column === ROW_WIDTH - 1 ? -signOf(HARDER.difficulty) : 0,
);

export const ALGORITHMS = {
  trees: {
    version: '1',
    command: 'npm run train:arena',
    monotone: 'a split on it whose harder side is the likelier is not made, and bounds are handed down the tree',
    learn: learnTrees,
  },
  mlp: {
    version: '2',
    command: 'npm run train:arena -- --algorithm mlp',
    monotone: 'the paths from it to the score have no negative weights and only rising units',
    learn: learnMlp,
  },
} as const satisfies Record<string, Algorithm>;

export type AlgorithmName = keyof typeof ALGORITHMS;

function learnTrees(train: Dataset, validation: Dataset, { seed, onProgress }: LearnOptions): Learnt {
  const maxTrees = 400;
  const { trees } = trainGbdt(train, validation, {
    seed,
    maxTrees,
    // 76 trees. A rate of 0.06 gives 340, a log loss of 0.288 instead of 0.295, and 4.4 times the time per row, which was
    // half of what adaptation cost a server.
    learningRate: 0.2,
    maxLeaves: 16,
    maxDepth: 6,
    l2: 5,
    minCurvature: 5,
    minGain: 0.5,
    rowShare: 0.7,
    featureShare: 0.7,
    monotone: MONOTONE,
    patience: 40,
    onTree: (tree) => onProgress('trees', tree, maxTrees),
  });
  onProgress('trees', maxTrees, maxTrees);
  return { model: trainedTrees(trees, train.width), sizes: { trees: trees.length } };
}

function learnMlp(train: Dataset, validation: Dataset, { seed, onProgress }: LearnOptions): Learnt {
  const maxEpochs = 30;
  const mlp = trainMlp(train, validation, {
    seed,
    // The best of some twenty shapes and rates on the validation players; most lie within 0.001 of its log loss.
    hidden: [
      { free: 96, rising: 32 },
      { free: 96, rising: 32 },
    ],
    learningRate: 0.002,
    decay: 0.5,
    batchRows: 128,
    maxEpochs,
    patience: 10,
    monotone: MONOTONE,
    onEpoch: (epoch) => onProgress('epochs', epoch, maxEpochs),
  });
  onProgress('epochs', maxEpochs, maxEpochs);
  const parameters = mlp.network.layers.reduce((sum, { weights, biases }) => sum + weights.length + biases.length, 0);
  return { model: trainedMlp(mlp), sizes: { epochs: mlp.epochs, parameters } };
}
