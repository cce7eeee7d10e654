/** What an experiment runs in: kinds of player, a truth about each of them, and a time scale. */
import type { Judge } from './judge.ts';
import type { TimeScale } from './time-scale.ts';

export interface KindInfo {
  readonly name: string;
  readonly about: string;
  readonly set: 'tuning' | 'held-out' | 'reference' | 'groups' | 'own';
  /** Shown, but part of no mean: nothing can hold these players at the wanted chance. */
  readonly apart: boolean;
}

export interface ControllerInfo {
  readonly name: string;
  readonly about: string;
  /** Knows what no controller can know: shows what is attainable. */
  readonly isBound: boolean;
  /** Players per kind and seed at most, where one is too slow for more. */
  readonly mostPlayers: number;
}

export interface Job {
  readonly kind: string;
  readonly controller: string;
  readonly seed: number;
  readonly players: number;
}

/** What a thread of an experiment is told. */
export interface ThreadData {
  readonly world: string;
  readonly files: WorldFiles;
}

/** Paths of modules whose kinds replace the world's own and whose controllers come beside its own, and of its maps. */
export interface WorldFiles {
  readonly players: string | null;
  readonly controllers: string | null;
  /** Where a world that measures its players' chances keeps them; null for where it keeps those of its own players. */
  readonly maps: string | null;
}

export interface World {
  readonly name: string;
  readonly about: string;
  readonly scale: TimeScale;
  /** Seeds and players that an experiment has if nobody says. */
  readonly usual: { readonly seeds: number; readonly playersPerKind: number };
  /** Jobs that a thread plays at a time: several, where games wait for answers. */
  readonly jobsAtOnce: number;
  open(files: WorldFiles): Promise<OpenWorld>;
}

export interface OpenWorld {
  readonly kinds: readonly KindInfo[];
  readonly controllers: readonly ControllerInfo[];
  /** Hash of the files that make the players. Figures with different hashes aren't comparable. */
  readonly playersHash: string;
  /** Version of the rules that are played by; null where there are none. */
  readonly rules: string | null;
  /** Has the players play, and hands each to the judge. The same job has the same result, whatever ran before. */
  play(job: Job, judge: Judge): void | Promise<void>;
  /** Ends what it keeps running for its games, if anything; threads that end need not ask. */
  close?(): Promise<void>;
}
