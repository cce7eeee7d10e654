/** A thread that is one member of a team that boosts. Member 0 tells what comes of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { Booster, type BoosterMessage, type BoosterPlan } from './booster.ts';

const { plan, member } = workerData as { plan: BoosterPlan; member: number };
const booster = new Booster(plan, member);
const tell = (message: BoosterMessage) => member === 0 && parentPort!.postMessage(message);
while (booster.unfinished && !(booster.rounds > 0 && booster.team.stopped())) {
  const loss = booster.round();
  tell({ kind: 'round', rounds: booster.rounds, loss });
}
tell({ kind: 'done', result: booster.result() });
