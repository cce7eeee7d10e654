/** The entry of a thread that plays the jobs of an experiment. */
import { workerData } from 'node:worker_threads';
import { findWorld } from '../players/worlds.ts';
import { createJudge } from './judge.ts';
import type { Tally } from './tally.ts';
import { serveTasks } from './thread-tasks.ts';
import type { Job, ThreadData } from './world.ts';

const { world: name, files } = workerData as ThreadData;
const { world } = await findWorld(name);
const opened = await world.open(files);

serveTasks<Job, Tally>(async (job) => {
  const judge = createJudge(world.scale, job.seed);
  await opened.play(job, judge);
  return judge.finish();
});
