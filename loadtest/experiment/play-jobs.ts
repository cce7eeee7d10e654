/** Plays the jobs of an experiment in threads. */
import type { Tally } from './tally.ts';
import { runTasks } from './thread-tasks.ts';
import type { Job, ThreadData, World, WorldFiles } from './world.ts';

/** The tallies, in the order of their jobs. */
export async function playJobs(
  jobs: readonly Job[],
  { name, jobsAtOnce }: World,
  files: WorldFiles,
  threads: number,
  onDone: (done: number) => void,
): Promise<Tally[]> {
  const data: ThreadData = { world: name, files };
  return runTasks<Job, Tally>(jobs, {
    ...{ data, threads, onDone, atOnce: jobsAtOnce },
    entry: new URL('./experiment-thread.ts', import.meta.url),
    nameOf: ({ controller, kind, seed }) => `controller "${controller}", kind "${kind}", seed ${seed}`,
  });
}
