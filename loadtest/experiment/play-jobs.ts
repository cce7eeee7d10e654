/** Plays jobs in threads. What comes of a job depends on the job alone, so neither threads nor their order change it. */
import { Worker } from 'node:worker_threads';
import type { Tally } from './tally.ts';
import type { ThreadAnswer, ThreadData, ThreadTask } from './thread-messages.ts';
import type { Job } from './world.ts';

/** The tallies, in the order of their jobs. Rejects, and ends all threads, with the first job that fails. */
export async function playJobs(
  jobs: readonly Job[],
  data: ThreadData,
  threads: number,
  onDone: (done: number) => void,
): Promise<Tally[]> {
  const tallies = new Array<Tally>(jobs.length);
  const queue: ThreadTask[] = jobs.map((job, index) => ({ index, job })).reverse();
  let done = 0;
  const workers = Array.from(
    { length: Math.min(threads, jobs.length) },
    () => new Worker(new URL('./experiment-thread.ts', import.meta.url), { workerData: data }),
  );
  const work = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      const next = () => {
        const task = queue.pop();
        if (task === undefined) resolve();
        else worker.postMessage(task);
      };
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`expected a thread to play until the end, got its exit (${code})`)));
      worker.on('message', (answer: ThreadAnswer | { readonly ready: true }) => {
        if ('error' in answer) {
          const { controller, kind, seed } = jobs[answer.index]!;
          reject(new Error(`controller "${controller}", kind "${kind}", seed ${seed}: ${answer.error}`));
          return;
        }
        if ('tally' in answer) {
          tallies[answer.index] = answer.tally;
          onDone(++done);
        }
        next();
      });
    });
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return tallies;
}
