/** What an experiment and its threads say to each other. */
import type { Tally } from './tally.ts';
import type { Job, WorldFiles } from './world.ts';

export interface ThreadData {
  readonly world: string;
  readonly files: WorldFiles;
}

export interface ThreadTask {
  readonly index: number;
  readonly job: Job;
}

export type ThreadAnswer =
  | { readonly index: number; readonly tally: Tally }
  | { readonly index: number; readonly error: string };
