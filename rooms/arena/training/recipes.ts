/** The recipes of the arena's model: an algorithm with its options, and the version to keep it as. */

import { boosting, mlp, type TrainedModel, type TrainingData, type TrainingRun, trainModel } from 'rubato/training';
import { HARDER } from '../simulation/world/levers.ts';
import { ROW_WIDTH } from './make-data.ts';

interface Recipe {
  readonly version: string;
  /** The command that makes it again. */
  readonly command: string;
  /** How the chance is kept from rising with the tried difficulty. */
  readonly monotone: string;
  learn(data: TrainingData, run: TrainingRun): Promise<TrainedModel>;
}

/** The chance may only fall with the tried difficulty, the last column. */
export const DIRECTION = HARDER.difficulty === 'up' ? -1 : 1;
const MONOTONE = Array.from({ length: ROW_WIDTH }, (_, column) => (column === ROW_WIDTH - 1 ? DIRECTION : 0));

export const RECIPES = {
  trees: {
    version: '3',
    command: 'npm run train:arena',
    monotone: 'a split on it whose harder side is the likelier is not made, and bounds are handed down the tree',
    learn: (data, run) =>
      trainModel(
        boosting,
        data,
        {
          maxTrees: 400,
          // 74 trees. A rate of 0.06 gave 340, a log loss lower by 0.007, and 4.4 times the time per row,
          // which was half of what adaptation cost a server.
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
        },
        run,
      ),
  },
  mlp: {
    version: '4',
    command: 'npm run train:arena -- --algorithm mlp',
    monotone: 'the paths from it to the score have no negative weights and only rising units',
    learn: (data, run) =>
      trainModel(
        mlp,
        data,
        {
          // The best of some twenty shapes and rates on the validation players; most are within 0.001 of its log loss.
          hidden: [
            { free: 96, rising: 32 },
            { free: 96, rising: 32 },
          ],
          learningRate: 0.002,
          decay: 0.5,
          batchRows: 128,
          maxEpochs: 30,
          patience: 10,
          monotone: MONOTONE,
        },
        run,
      ),
  },
} as const satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof RECIPES;
