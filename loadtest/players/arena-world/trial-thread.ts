/** The entry of a thread that plays trials. */
import { serveTasks } from '../../experiment/thread-tasks.ts';
import { openOwn } from './maps/own-maps.ts';
import { playTrial, type TrialResult, type TrialTask } from './trial.ts';

const { kinds, maps } = await openOwn();

serveTasks<TrialTask, TrialResult>((task) => playTrial(task, kinds, maps));
