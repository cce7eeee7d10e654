/** Controllers times kinds of player times seeds, played in threads. */
import { findWorld } from '../players/worlds.ts';
import { createReport, type ExperimentReport } from './experiment-report.ts';
import { playJobs } from './play-jobs.ts';
import type { ControllerInfo, Job, KindInfo, OpenWorld, WorldFiles } from './world.ts';

export interface ExperimentOptions {
  readonly world: string;
  readonly files: WorldFiles;
  readonly set: KindInfo['set'];
  /** Left out: as many as is usual in the world. */
  readonly seeds?: number | undefined;
  readonly playersPerKind?: number | undefined;
  readonly threads: number;
  /** Names of the controllers to play; null for all. */
  readonly only: readonly string[] | null;
  onProgress(done: number, total: number): void;
}

export async function runExperiment(options: ExperimentOptions): Promise<ExperimentReport> {
  const { files, threads, only, onProgress } = options;
  const { world } = await findWorld(options.world);
  const { seeds = world.usual.seeds, playersPerKind = world.usual.playersPerKind } = options;
  const opened = await world.open(files);
  // A file's kinds are all there are.
  const kinds = files.players === null ? opened.kinds.filter(({ set }) => set === options.set) : opened.kinds;
  if (kinds.length === 0) throw new Error(`expected a set of kinds that ${world.name} has, got ${options.set}`);
  const controllers = only === null ? opened.controllers : only.map((name) => find(opened, name));
  const jobs = createJobs(kinds, controllers, seeds, playersPerKind);
  onProgress(0, jobs.length);
  const tallies = await playJobs(jobs, world, files, threads, (done) => onProgress(done, jobs.length));
  return createReport({
    ...{
      world,
      playersHash: opened.playersHash,
      rules: opened.rules,
      seeds,
      playersPerKind,
      kinds,
      controllers,
      jobs,
      tallies,
    },
    set: files.players ?? options.set,
  });
}

/** Slow controllers come first, so that no thread has one left at the end while the others wait. */
function createJobs(
  kinds: readonly KindInfo[],
  controllers: readonly ControllerInfo[],
  seeds: number,
  players: number,
): Job[] {
  return [...controllers]
    .sort((a, b) => a.mostPlayers - b.mostPlayers)
    .flatMap(({ name, mostPlayers }) =>
      kinds.flatMap((kind) =>
        Array.from({ length: seeds }, (_, seed) => ({
          kind: kind.name,
          controller: name,
          seed: seed + 1,
          players: Math.min(players, mostPlayers),
        })),
      ),
    );
}

function find({ controllers }: OpenWorld, name: string): ControllerInfo {
  const controller = controllers.find((one) => one.name === name);
  if (controller !== undefined) return controller;
  throw new Error(
    `expected --only to name controllers (${controllers.map((one) => one.name).join(', ')}), got ${name}`,
  );
}
