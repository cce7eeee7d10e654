/** The entry of a thread that plays the jobs of an experiment, one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../../thrown.ts';
import { findWorld } from '../players/worlds.ts';
import { createJudge } from './judge.ts';
import type { ThreadAnswer, ThreadData, ThreadTask } from './thread-messages.ts';

const { world: name, files } = workerData as ThreadData;
const world = findWorld(name);
const opened = await world.open(files);

parentPort?.on('message', async ({ index, job }: ThreadTask) => {
  parentPort?.postMessage(await play(index, job));
});
parentPort?.postMessage({ ready: true });

async function play(index: number, job: ThreadTask['job']): Promise<ThreadAnswer> {
  try {
    const judge = createJudge(world.scale, job.seed);
    await opened.play(job, judge);
    return { index, tally: judge.finish() };
  } catch (error) {
    return { index, error: messageOf(error) };
  }
}
