/** Grows the trees of a forest, on this thread or on several that share the data. The trees are the same. */
import { Worker } from 'node:worker_threads';
import { betweenSteps, type TrainingRun } from '../algorithm.ts';
import type { ForestData, ForestRules } from './forest-data.ts';
import { ForestGrower } from './grow-forest-tree.ts';
import type { Tree } from './tree.ts';

export async function growForest(
  data: ForestData,
  rules: ForestRules,
  count: number,
  run: TrainingRun,
): Promise<readonly Tree[]> {
  const threads = Math.min(run.threads ?? 1, count);
  if (threads > 1) return growInThreads(data, rules, count, run, threads);
  const grower = new ForestGrower(data, rules);
  const trees: Tree[] = [];
  while (trees.length < count) {
    await betweenSteps(run);
    if (trees.length > 0 && run.enough?.aborted) break;
    trees.push(grower.grow(trees.length));
    run.onProgress?.({ step: 'trees', done: trees.length, total: count });
  }
  return trees;
}

async function growInThreads(
  data: ForestData,
  rules: ForestRules,
  count: number,
  { signal, enough, onProgress }: TrainingRun,
  threadCount: number,
): Promise<readonly Tree[]> {
  signal?.throwIfAborted();
  const next = new Int32Array(new SharedArrayBuffer(4));
  const trees = new Map<number, Tree>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const callOff = () => reject(signal!.reason);
  // Threads finish the tree that they are at, and find none left. There is always one.
  const stop = () => {
    if (trees.size > 0) Atomics.store(next, 0, count);
  };
  let ended = 0;
  const threads = Array.from({ length: threadCount }, () => {
    const thread = new Worker(new URL('./forest-thread.ts', import.meta.url), {
      workerData: { data, rules, next, count },
    });
    thread.on('error', reject);
    thread.on('message', ({ index, tree }: { index: number; tree: Tree }) => {
      trees.set(index, tree);
      onProgress?.({ step: 'trees', done: trees.size, total: count });
      if (enough?.aborted) stop();
    });
    thread.on('exit', () => {
      ended++;
      if (ended === threadCount) resolve();
    });
    return thread;
  });
  signal?.addEventListener('abort', callOff);
  enough?.addEventListener('abort', stop);
  try {
    await promise;
  } finally {
    signal?.removeEventListener('abort', callOff);
    enough?.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return [...trees].sort(([a], [b]) => a - b).map(([, tree]) => tree);
}
