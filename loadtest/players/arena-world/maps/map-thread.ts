/** The entry of a thread that plays games at fixed levers. */
import { workerData } from 'node:worker_threads';
import { serveTasks } from '../../../experiment/thread-tasks.ts';
import { openPlayers } from '../own-files.ts';
import { playSteady, type SteadyTask } from '../play-steady.ts';
import type { SteadyGame } from './standing-chance.ts';

const { players } = workerData as { readonly players: string | null };
const { kinds } = await openPlayers(players);

serveTasks<SteadyTask, SteadyGame>((task) => playSteady(kinds.find(({ name }) => name === task.kind)!, task));
