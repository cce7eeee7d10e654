/** From games to the arena's model: data, split by player, trees, judgement, files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelLayoutHash } from '../../../inference/feature-layout.ts';
import { type Dataset, filterGroups, rowCount } from '../../../training/dataset.ts';
import { type GbdtOptions, trainGbdt } from '../../../training/gbdt/train-gbdt.ts';
import { marginOf, sigmoid, type Tree } from '../../../training/gbdt/tree.ts';
import { areaUnderCurve, brierScore, calibrationCurve, calibrationError, logLoss } from '../../../training/metrics.ts';
import { writeTreeModel } from '../../../training/model-files.ts';
import { calibrationPlot, markdownTable, renderReport } from '../../../training/report.ts';
import { ARENA_EXTRA_COLUMNS, arenaFeatures } from '../arena-features.ts';
import { collectData } from './collect-data.ts';
import { ROW_WIDTH } from './make-data.ts';

const ARENA_MODEL = { name: 'success', version: '1' } as const;

export interface TrainOptions {
  readonly seed: number;
  readonly games: number;
  readonly gameMinutes: number;
  readonly sampleEverySeconds: number;
  readonly threads: number;
  readonly directory: string;
  readonly onProgress: (step: 'games' | 'trees', done: number, total: number) => void;
}

export interface TrainResult {
  readonly sha256: string;
  readonly metrics: Readonly<Record<string, number>>;
}

export async function trainArena(options: TrainOptions): Promise<TrainResult> {
  const { seed, games, onProgress } = options;
  const data = await collectData({ ...options, onGame: (done) => onProgress('games', done, games) });
  const { train, validation, test } = splitByPlayer(data);
  const gbdt = gbdtOptions(seed);
  const { trees } = trainGbdt(train, validation, {
    ...gbdt,
    onTree: (tree) => onProgress('trees', tree, gbdt.maxTrees),
  });
  onProgress('trees', gbdt.maxTrees, gbdt.maxTrees);
  const metrics = judge(trees, test);
  const sizes = {
    trainRows: rowCount(train),
    validationRows: rowCount(validation),
    testRows: rowCount(test),
    trees: trees.length,
  };
  const sha256 = await writeTreeModel(options.directory, trees, test, {
    ...ARENA_MODEL,
    layoutHash: modelLayoutHash(arenaFeatures, ARENA_EXTRA_COLUMNS),
    columns: [...arenaFeatures.names, ...ARENA_EXTRA_COLUMNS],
    metrics,
    trainedBy: {
      command: 'npm run train:arena',
      seed,
      games,
      gameMinutes: options.gameMinutes,
      sampleEverySeconds: options.sampleEverySeconds,
      ...sizes,
    },
  });
  await writeReport(options, trees, test, metrics, sizes);
  return { sha256, metrics };
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

function gbdtOptions(seed: number): GbdtOptions {
  // The chance may only fall with the difficulty tried: the last column.
  const monotone = Array.from({ length: ROW_WIDTH }, (_, column) => (column === ROW_WIDTH - 1 ? -1 : 0));
  return {
    seed,
    maxTrees: 400,
    learningRate: 0.06,
    maxLeaves: 16,
    maxDepth: 6,
    l2: 5,
    minCurvature: 5,
    minGain: 0.5,
    rowShare: 0.7,
    featureShare: 0.7,
    monotone,
    patience: 40,
  };
}

function chancesOf(trees: readonly Tree[], { rows, width, labels }: Dataset): Float64Array {
  return Float64Array.from({ length: labels.length }, (_, i) => sigmoid(marginOf(trees, rows, i * width)));
}

function judge(trees: readonly Tree[], test: Dataset): Record<string, number> {
  const chances = chancesOf(trees, test);
  const share = test.labels.reduce((sum, label) => sum + label, 0) / test.labels.length;
  const round = (value: number) => Math.round(value * 1e5) / 1e5;
  return {
    auc: round(areaUnderCurve(chances, test.labels)),
    logLoss: round(logLoss(chances, test.labels)),
    logLossOfBaseRate: round(
      logLoss(
        test.labels.map(() => share),
        test.labels,
      ),
    ),
    brier: round(brierScore(chances, test.labels)),
    calibrationError: round(calibrationError(calibrationCurve(chances, test.labels))),
  };
}

async function writeReport(
  options: TrainOptions,
  trees: readonly Tree[],
  test: Dataset,
  metrics: Record<string, number>,
  sizes: Record<string, number>,
): Promise<void> {
  const chances = chancesOf(trees, test);
  const curve = calibrationCurve(chances, test.labels);
  const folder = join(options.directory, ARENA_MODEL.name, ARENA_MODEL.version);
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const sections = [
    {
      title: 'What it predicts',
      text: 'The chance that a player is not downed within the next 30 seconds of play at a given difficulty held constant, from the features of their window and that difficulty. Learnt from simulated players (`rooms/arena/training`); judged on players it never saw, below.',
    },
    {
      title: 'Data',
      text: markdownTable(['', ''], [['seed', options.seed], ['games', options.games], ...Object.entries(sizes)]),
    },
    { title: 'On players never seen', text: markdownTable(['metric', 'value'], Object.entries(metrics)) },
    {
      title: 'Calibration',
      text: `![Predicted against observed](calibration.svg)\n\n${markdownTable(
        ['predicted', 'observed', 'rows'],
        curve.map((bin) => [percent(bin.predicted), percent(bin.observed), bin.rows]),
      )}`,
    },
    { title: 'By difficulty tried', text: byDifficulty(test, chances) },
  ];
  await writeFile(join(folder, 'calibration.svg'), calibrationPlot(curve));
  await writeFile(
    join(folder, 'report.md'),
    renderReport(`Model ${ARENA_MODEL.name}@${ARENA_MODEL.version}`, sections),
  );
}

function byDifficulty(test: Dataset, chances: Float64Array): string {
  const rows = Array.from({ length: 10 }, (_, tenth) => {
    const members = [...test.labels.keys()].filter(
      (i) => Math.min(9, Math.floor(10 * test.rows[i * test.width + test.width - 1]!)) === tenth,
    );
    const mean = (of: ArrayLike<number>) =>
      (100 * members.reduce((sum, i) => sum + of[i]!, 0)) / Math.max(1, members.length);
    return [
      `${tenth / 10} to ${(tenth + 1) / 10}`,
      `${mean(chances).toFixed(1)} %`,
      `${mean(test.labels).toFixed(1)} %`,
      members.length,
    ];
  });
  return markdownTable(['difficulty', 'predicted', 'observed', 'rows'], rows);
}
