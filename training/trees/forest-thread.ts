/** A thread that grows trees of a forest, whichever is next. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ForestData, ForestRules } from './forest-data.ts';
import { ForestGrower } from './grow-forest-tree.ts';

const { data, rules, next, count } = workerData as {
  data: ForestData;
  rules: ForestRules;
  /** The number of the next tree that nobody has taken. */
  next: Int32Array;
  count: number;
};
const grower = new ForestGrower(data, rules);
for (let index = Atomics.add(next, 0, 1); index < count; index = Atomics.add(next, 0, 1))
  parentPort!.postMessage({ index, tree: grower.grow(index) });
