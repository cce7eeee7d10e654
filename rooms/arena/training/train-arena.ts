/** From games to the arena's model: data, split by player, learning, judgement, files. */
import { modelLayoutHash } from '../../../adaptation/features/feature-layout.ts';
import { type Dataset, filterGroups, rowCount } from '../../../training/data/dataset.ts';
import { writeModel } from '../../../training/export/model-files.ts';
import { ARENA_EXTRA_COLUMNS, arenaFeatures } from '../arena-features.ts';
import { ALGORITHMS, type AlgorithmName, type LearningStep } from './algorithms.ts';
import { collectData } from './collect-data.ts';
import { chancesOf, judge, writeReport } from './judge-model.ts';

const MODEL_NAME = 'success';

export interface TrainOptions {
  /** `trees` makes success@1, `mlp` success@2. */
  readonly algorithm: AlgorithmName;
  readonly seed: number;
  readonly games: number;
  readonly gameMinutes: number;
  readonly sampleEverySeconds: number;
  readonly threads: number;
  readonly directory: string;
  readonly onProgress: (step: 'games' | LearningStep, done: number, total: number) => void;
}

export interface TrainResult {
  /** `name/version`, below the directory. */
  readonly folder: string;
  readonly sha256: string;
  readonly metrics: Readonly<Record<string, number>>;
}

export async function trainArena(options: TrainOptions): Promise<TrainResult> {
  const { algorithm, seed, games, onProgress } = options;
  const { version, command, learn, monotone } = ALGORITHMS[algorithm];
  const data = await collectData({ ...options, onGame: (done) => onProgress('games', done, games) });
  const { train, validation, test } = splitByPlayer(data);
  const learnt = learn(train, validation, { seed, onProgress });
  const metrics = judge(chancesOf(learnt.model, test), test);
  const sizes = {
    trainRows: rowCount(train),
    validationRows: rowCount(validation),
    testRows: rowCount(test),
    ...learnt.sizes,
  };
  const sha256 = await writeModel(options.directory, learnt.model, test, {
    name: MODEL_NAME,
    version,
    layoutHash: modelLayoutHash(arenaFeatures, ARENA_EXTRA_COLUMNS),
    columns: [...arenaFeatures.names, ...ARENA_EXTRA_COLUMNS],
    metrics,
    trainedBy: {
      command,
      seed,
      games,
      gameMinutes: options.gameMinutes,
      sampleEverySeconds: options.sampleEverySeconds,
      ...sizes,
    },
  });
  await writeReport(options.directory, { name: MODEL_NAME, version, monotone }, learnt.model, test, {
    metrics,
    sizes: { seed, games, ...sizes },
  });
  return { folder: `${MODEL_NAME}/${version}`, sha256, metrics };
}

/** Seven of ten players to learn from, every tenth of the rest to stop by; no player is on two sides. */
function splitByPlayer(data: Dataset) {
  // Groups are game × 4 + slot: whole games go to one side, since players of one game share its fate.
  const share = (group: number) => (group >> 2) % 20;
  return {
    train: filterGroups(data, (group) => share(group) < 14),
    validation: filterGroups(data, (group) => share(group) >= 14 && share(group) < 17),
    test: filterGroups(data, (group) => share(group) >= 17),
  };
}
