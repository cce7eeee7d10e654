/** Plays games and makes the arena's model from them. */
import { type MadeModel, type ModelPlan, makeModel, modelLayoutHash, type Progress } from 'rubato/training';
import { ARENA_EXTRA_COLUMNS, arenaFeatures, CANDIDATE_COLUMN } from '../arena-features.ts';
import { collectData } from './collect-data.ts';
import { DIRECTION, RECIPES, type RecipeName } from './recipes.ts';

export interface TrainOptions {
  /** `trees` makes success@3, `mlp` success@4. */
  readonly algorithm: RecipeName;
  readonly seed: number;
  readonly games: number;
  readonly gameMinutes: number;
  readonly sampleEverySeconds: number;
  readonly threads: number;
  readonly directory: string;
  readonly onProgress: (progress: Pick<Progress, 'step' | 'done' | 'total'>) => void;
}

const ABOUT =
  'The chance that a player is not downed within the next 30 seconds of play at a given difficulty held constant, from the features of their window and that difficulty. Learnt from simulated players (`rooms/arena/training`); judged on players it never saw, below.';

export async function trainArena(options: TrainOptions): Promise<MadeModel> {
  const { seed, games, gameMinutes, sampleEverySeconds, onProgress } = options;
  const { version, command, learn, monotone } = RECIPES[options.algorithm];
  const table = await collectData({
    ...options,
    onGame: (done) => onProgress({ step: 'games', done, total: games }),
  });
  const columns: readonly string[] = [...arenaFeatures.names, ...ARENA_EXTRA_COLUMNS];
  const plan: ModelPlan = {
    name: 'success',
    version,
    task: 'probability',
    layoutHash: modelLayoutHash(arenaFeatures, ARENA_EXTRA_COLUMNS),
    columns,
    learn,
    // Groups are game × 4 + slot: a whole game stays on one side, since its players share its fate.
    togetherOf: (group) => group >> 2,
    about: ABOUT,
    trainedBy: { command, seed, games, gameMinutes, sampleEverySeconds },
    dataSizes: { seed, games },
    tried: {
      name: 'difficulty',
      column: columns.indexOf(CANDIDATE_COLUMN),
      min: 0,
      max: 1,
      direction: DIRECTION,
      how: monotone,
    },
  };
  return makeModel(options.directory, table, plan, { seed, onProgress });
}
