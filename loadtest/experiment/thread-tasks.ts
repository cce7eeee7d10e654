/** Runs tasks in threads. What comes of a task depends on it alone, so neither threads nor their order change it. */
import { parentPort, Worker } from 'node:worker_threads';
import { messageOf } from '../../thrown.ts';

type Answer<Result> =
  | { readonly index: number; readonly result: Result }
  | { readonly index: number; readonly error: string }
  | { readonly ready: true };

interface Order<Task> {
  readonly index: number;
  readonly task: Task;
}

export interface TaskOptions<Task> {
  /** The module of the threads, which calls `serveTasks`, and its workerData. */
  readonly entry: URL;
  readonly data: unknown;
  readonly threads: number;
  /** Tasks that a thread has at a time. */
  readonly atOnce: number;
  onDone(done: number): void;
  /** Words for a task, for the message when it fails. */
  nameOf(task: Task): string;
}

/** The results, in the order of their tasks. Rejects, and ends all threads, with the first task that fails. */
export async function runTasks<Task, Result>(tasks: readonly Task[], options: TaskOptions<Task>): Promise<Result[]> {
  const { entry, data, threads, atOnce, onDone, nameOf } = options;
  const results = new Array<Result>(tasks.length);
  const queue: Order<Task>[] = tasks.map((task, index) => ({ index, task })).reverse();
  let done = 0;
  const workers = Array.from(
    { length: Math.min(threads, tasks.length) },
    () => new Worker(entry, { workerData: data }),
  );
  const work = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      let running = 0;
      const fill = () => {
        while (running < atOnce && queue.length > 0) {
          running++;
          worker.postMessage(queue.pop());
        }
        if (running === 0) resolve();
      };
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`expected a thread to work until the end, got its exit (${code})`)));
      worker.on('message', (answer: Answer<Result>) => {
        if ('error' in answer) {
          reject(new Error(`${nameOf(tasks[answer.index]!)}: ${answer.error}`));
          return;
        }
        if ('result' in answer) {
          running--;
          results[answer.index] = answer.result;
          onDone(++done);
        }
        fill();
      });
    });
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

/** Serves the tasks of this thread. */
export function serveTasks<Task, Result>(run: (task: Task) => Result | Promise<Result>): void {
  const answer = async ({ index, task }: Order<Task>): Promise<Answer<Result>> => {
    try {
      return { index, result: await run(task) };
    } catch (error) {
      return { index, error: messageOf(error) };
    }
  };
  parentPort?.on('message', async (order: Order<Task>) => parentPort?.postMessage(await answer(order)));
  parentPort?.postMessage({ ready: true });
}
