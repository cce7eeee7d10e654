/** Learns from the people who aren't held out: the model, where they meet the target, and what a score tells. */
import {
  boosting,
  createRandom,
  FeatureWindow,
  filterGroups,
  modelLayoutHash,
  type Table,
  type TrainedModel,
  trainModel,
  writeModel,
} from 'rubato/training';
import { leverFor, MOST_LEVER, OFFSETS, PLAY_MS, POINTS_COLUMN, peopleFeatures, sizeOf } from './people-definition.ts';
import type { Person, Play } from './read-plays.ts';

export const WIDTH = peopleFeatures.width + 1;
/** Every so many persons one says when to stop. */
const STOPPING = 8;

/** The fields of a play's event, with a lever of `lever` in force. */
export function fieldsOf(play: Play, before: Play | undefined, lever: number, into: Float64Array): Float64Array {
  const size = sizeOf(play.score);
  into[0] = size;
  into[1] = size - lever;
  into[2] = size >= lever ? 1 : 0;
  into[3] = before === undefined ? 0 : Math.log(1 + play.seconds - before.seconds);
  return into;
}

export interface TableOptions {
  readonly seed: number;
  /** The points that are in force for half of the rows. The others' are drawn between the least and the most. */
  readonly points: readonly number[];
}

/** A row for each play: what was known before it, the value tried, and whether it was reached. */
export function tableOf(people: readonly Person[], { seed, points }: TableOptions): Table {
  const random = createRandom(seed);
  const low = leverFor(Math.min(...points)) - 0.7;
  const high = leverFor(Math.max(...points)) + 0.7;
  const drawn = () => Math.min(MOST_LEVER, low + (high - low) * random());
  const rows = new Float32Array(2 * people.reduce((sum, { plays }) => sum + plays.length, 0) * WIDTH);
  const labels: number[] = [];
  const groups: number[] = [];
  const fields = new Float64Array(4);
  for (const [group, { plays }] of people.entries()) {
    for (const lever of [leverFor(points[0]!), drawn()]) {
      const window = new FeatureWindow(peopleFeatures, 0);
      for (const [i, play] of plays.entries()) {
        const at = labels.length * WIDTH;
        window.writeInto(rows, at, (i + 1) * PLAY_MS);
        // Half of the tries are at the value in force, the others where the curve is asked.
        const tried = lever + (random() < 0.7 ? 0 : OFFSETS[Math.floor(random() * OFFSETS.length)]! * random());
        rows[at + WIDTH - 1] = tried;
        labels.push(sizeOf(play.score) >= tried ? 1 : 0);
        groups.push(group);
        window.record(0, fieldsOf(play, plays[i - 1], lever, fields), (i + 1) * PLAY_MS + 2);
      }
    }
  }
  return { rows, width: WIDTH, labels: Float32Array.from(labels), groups: Int32Array.from(groups) };
}

export interface LearnOptions extends TableOptions {
  readonly threads: number;
  readonly onProgress: (done: number, total: number) => void;
}

export async function learnModel(
  people: readonly Person[],
  { onProgress, ...options }: LearnOptions,
): Promise<TrainedModel> {
  const table = tableOf(people, options);
  const train = filterGroups(table, (group) => group % STOPPING !== 0);
  const validation = filterGroups(table, (group) => group % STOPPING === 0);
  return trainModel(
    boosting,
    { task: 'probability', train, validation },
    {
      learningRate: 0.1,
      maxLeaves: 12,
      maxDepth: 4,
      minCurvature: 20,
      l2: 10,
      featureShare: 0.6,
      maxTrees: 300,
      patience: 20,
    },
    { seed: options.seed, threads: options.threads, onProgress: ({ done, total }) => onProgress(done, total) },
  );
}

/** Writes the model where a pool finds it. */
export async function keepModel(directory: string, trained: TrainedModel, name: string, version: string, table: Table) {
  await writeModel(directory, trained, table, {
    ...{ name, version, layoutHash: modelLayoutHash(peopleFeatures, [POINTS_COLUMN]) },
    columns: [...peopleFeatures.names, POINTS_COLUMN],
    metrics: {},
    trainedBy: { data: 'a table of plays' },
  });
}
