/** Boosts on this thread, or on several that share memory. The trees are the same. */
import { Worker } from 'node:worker_threads';
import { betweenSteps, type TrainingRun } from '../../algorithm.ts';
import { type Boosted, Booster, type BoosterMessage, type BoosterPlan } from './booster.ts';
import { layoutOf } from './booster-memory.ts';
import { stopTeam, TEAM_WORDS } from './team.ts';

export async function boost(plan: BoosterPlan, run: TrainingRun): Promise<Boosted> {
  const tell = (rounds: number, loss: number) =>
    run.onProgress?.({ step: 'trees', done: rounds, total: plan.options.maxTrees, validationLoss: loss });
  if (plan.memory.shape.threads > 1) return boostInThreads(plan, run, tell);
  const booster = new Booster(plan, 0);
  while (booster.unfinished) {
    await betweenSteps(run);
    if (booster.rounds > 0 && run.enough?.aborted) break;
    tell(booster.rounds + 1, booster.round());
  }
  return booster.result();
}

async function boostInThreads(
  plan: BoosterPlan,
  { signal, enough }: TrainingRun,
  tell: (rounds: number, loss: number) => void,
): Promise<Boosted> {
  const { shape, memory } = plan.memory;
  const words = new Int32Array(memory.buffer, layoutOf(shape).words, TEAM_WORDS);
  const { promise, resolve, reject } = Promise.withResolvers<Boosted>();
  const callOff = () => reject(signal!.reason);
  const stop = () => stopTeam(words);
  signal?.throwIfAborted();
  if (enough?.aborted) stop();
  signal?.addEventListener('abort', callOff);
  enough?.addEventListener('abort', stop);
  const threads = Array.from({ length: shape.threads }, (_, member) => {
    const thread = new Worker(new URL('./booster-thread.ts', import.meta.url), { workerData: { plan, member } });
    thread.on('error', reject);
    thread.on('message', (message: BoosterMessage) => {
      if (message.kind === 'done') resolve(message.result);
      else tell(message.rounds, message.loss);
    });
    return thread;
  });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', callOff);
    enough?.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}
