/** `rubato train --room NAME --log DIR`: from a game's own session logs to a model that its room serves. */
import { join } from 'node:path';
import { createWritableDirectory } from '../../adaptation/log/writable-directory.ts';
import { isDefinition } from '../../adaptation/session/check-definition.ts';
import type { ServedDefinition } from '../../adaptation/session/definition.ts';
import { RubatoError } from '../../errors.ts';
import type { RoomEntry } from '../../rooms/room-entry.ts';
import type { Dataset } from '../../training/data/dataset.ts';
import { type LogPlan, planLogs } from '../../training/session-logs/log-plan.ts';
import { countWords, findLogs, readLogTable } from '../../training/session-logs/log-table.ts';
import { trainTable } from '../../training/train-table.ts';
import { readGameModule } from '../game-module.ts';
import { findAlgorithm } from './algorithms.ts';
import { progressLine } from './progress-line.ts';
import { nextVersion, onInterrupt, reportText, type TrainCommandOptions } from './train-command.ts';

type Shared = 'algorithm' | 'options' | 'calibrate' | 'folds' | 'seed' | 'threads' | 'out' | 'name' | 'modelVersion';

export interface TrainLogsOptions extends Pick<TrainCommandOptions, Shared | 'json'> {
  /** Name of the room or of its definition. */
  readonly room: string;
  readonly log: readonly string[];
  /** A module that exports the room's definition; when omitted, it is one of the known rooms. */
  readonly from?: string;
}

/** Algorithms that take which way the chance goes with each column. */
const MONOTONE = ['boosting', 'mlp'];

/**
 * Prints to `print` what was read and what the model is worth. `pathOf` reads paths as the user sees them; `rooms` are
 * those that the program knows.
 */
export async function runTrainLogs(
  options: TrainLogsOptions,
  rooms: readonly Pick<RoomEntry, 'name' | 'definition'>[],
  pathOf: (path: string) => string,
  print: (text: string) => void,
): Promise<void> {
  const { algorithm, seed, threads, folds, calibrate = 'platt' } = options;
  const learner = await findAlgorithm(algorithm, pathOf);
  if (!learner.tasks.includes('probability')) {
    throw new RubatoError('DEFINITION_INVALID', algorithm, { expected: 'an algorithm that learns a probability' });
  }
  const definition = await findDefinition(options, rooms, pathOf);
  const plan = planLogs(definition);
  const out = pathOf(options.out);
  await createWritableDirectory(out);
  const files = await findLogs(options.log.map(pathOf));
  const { table, counts } = await readLogTable(files, plan);
  const name = options.name ?? modelName(definition);
  const version = options.modelVersion ?? (await nextVersion(join(out, name)));
  const words = countWords(counts);
  const dataset: Dataset = {
    ...{ task: 'probability', table, columns: plan.columns, categories: {}, target: 'success' },
    ...{ classes: ['failure', 'success'], notes: [words] },
  };
  const given = learner.ours && MONOTONE.includes(algorithm) ? { monotone: monotone(plan) } : {};
  const learnOptions = { ...given, ...Object(options.options) };
  const interrupt = onInterrupt();
  const progress = progressLine(process.stderr);
  try {
    const report = await trainTable(
      out,
      dataset,
      {
        ...{ name, version, algorithm: learner.name, folds, layoutHash: plan.layoutHash },
        calibrate: calibrate === 'none' || folds === 0 ? undefined : calibrate,
        learn: (data, run) => learner.learn(data, learnOptions, run),
        trainedBy: {
          command: learner.ours ? `rubato train --room ${options.room}` : `an algorithm of its own, ${algorithm}`,
          ...{ algorithm, seed, calibrate, sessions: counts.sessions, players: counts.players },
        },
      },
      { seed, threads, signal: interrupt.now, enough: interrupt.soon, onProgress: progress.tell },
    );
    progress.end();
    print(options.json ? `${JSON.stringify(report, null, 1)}\n` : reportText(report, join(out, name, version)));
  } finally {
    progress.end();
    interrupt.end();
  }
}

/** The definition of that name, or of the room of that name. Throws REPLAY_ROOM. */
async function findDefinition(
  { room, from }: TrainLogsOptions,
  rooms: readonly Pick<RoomEntry, 'name' | 'definition'>[],
  pathOf: (path: string) => string,
): Promise<ServedDefinition> {
  const expected = 'a module that exports what defineAdaptation() returned';
  const known =
    from === undefined
      ? rooms
      : (
          await readGameModule(pathOf(from), { code: 'REPLAY_ROOM', expected }, (value) =>
            isDefinition(value) ? [value as ServedDefinition] : [],
          )
        ).map((definition) => ({ name: definition.name, definition }));
  const found = known.find(({ name, definition }) => name === room || definition.name === room);
  if (found !== undefined) return found.definition;
  const names = known.map(({ name }) => name).join(', ') || 'none';
  throw new RubatoError('REPLAY_ROOM', room, {
    expected: `one of the rooms that are known (${names}), or --from with its module`,
  });
}

/** The model that the room asks; without one it is named after the definition. */
function modelName({ name, pipeline }: ServedDefinition): string {
  return pipeline.kind === 'none' ? name : pipeline.name;
}

const monotone = ({ columns, lever }: LogPlan) =>
  columns.map((_, column) => (column === lever.column ? lever.direction : 0));
