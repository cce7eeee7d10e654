/** The raw loop in a thread, beside a pool whose threads are in the same process. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadRawLoop } from './raw-loop.ts';

const { directory, name, rows, seconds } = workerData as {
  directory: string;
  name: string;
  rows: number;
  seconds: number;
};
const run = await loadRawLoop(directory, name);
parentPort?.postMessage(await run(rows, seconds));
