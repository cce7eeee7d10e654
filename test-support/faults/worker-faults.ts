/** Faults of workers. */

import { until } from '../until.ts';
import { signalIfThere, type WorkerProcess } from '../worker-process.ts';
import { between, choose, type Fault, pause, type Scene, WORKER_RECOVERY_MS } from './fault.ts';
import { readRedisLevel } from './redis-level.ts';

/**
 * Time when no worker is left: a process must start and load its model first, half a second of computing, on a busy
 * machine several.
 */
const START_MS = 15_000;

const faultOf = (name: string, inflict: Fault['inflict'], recoversWithinMs = WORKER_RECOVERY_MS): Fault => ({
  name,
  recoversWithinMs,
  endsWorkers: true,
  inflict,
});

export const KILLED_MID_BATCH = faultOf('model process killed in the middle of a batch', async (scene) => {
  const worker = choose(scene.random, scene.bed.workers);
  await stopMidBatch(scene, worker);
  const killedMs = performance.now();
  for (const pid of worker.modelPids()) signalIfThere(pid, 'SIGKILL');
  return killedMs;
});

const STOPPED_AND_CONTINUED = faultOf('worker stopped and continued', async (scene) => {
  const worker = choose(scene.random, scene.bed.workers);
  worker.signalAll('SIGSTOP');
  const stoppedMs = performance.now();
  await pause(between(scene.random, 500, 2_500));
  worker.signalAll('SIGCONT');
  // The others take over while it stands still. Nothing may go wrong when it comes back, either.
  return scene.bed.workers.length > 1 ? stoppedMs : performance.now();
});

export const WORKER_FAULTS: readonly Fault[] = [
  KILLED_MID_BATCH,
  STOPPED_AND_CONTINUED,
  faultOf('model process killed', async ({ bed, random }) => {
    for (const pid of choose(random, bed.workers).modelPids()) signalIfThere(pid, 'SIGKILL');
    return performance.now();
  }),
  faultOf(
    'every model process killed',
    async ({ bed }) => {
      for (const worker of bed.workers) for (const pid of worker.modelPids()) signalIfThere(pid, 'SIGKILL');
      return performance.now();
    },
    START_MS,
  ),
  faultOf('worker ten times slower', async ({ bed, random }) => {
    const worker = choose(random, bed.workers);
    const until = performance.now() + between(random, 1_000, 3_000);
    while (performance.now() < until) {
      worker.signalAll('SIGSTOP');
      await pause(18);
      worker.signalAll('SIGCONT');
      await pause(2);
    }
    return performance.now();
  }),
];

/**
 * Stops the model processes of `worker` while they hold requests that they have read and not answered. Most stops under
 * load find some; otherwise it lets them run for a moment and stops them again.
 */
async function stopMidBatch({ bed, random }: Scene, worker: WorkerProcess): Promise<void> {
  await until('a worker to stop in the middle of a batch', async () => {
    for (const pid of worker.modelPids()) signalIfThere(pid, 'SIGSTOP');
    // Other workers answer what they hold within this time.
    await pause(60);
    const { streams } = await readRedisLevel(bed.redis);
    if (Object.values(streams).some(({ pending }) => pending > 0)) return true;
    for (const pid of worker.modelPids()) signalIfThere(pid, 'SIGCONT');
    await pause(between(random, 1, 20));
    return false;
  });
}
