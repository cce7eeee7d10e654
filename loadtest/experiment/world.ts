/** What an experiment runs in: kinds of player, a truth about each of them, and a time scale. */
import type { Judge } from './judge.ts';
import type { TimeScale } from './time-scale.ts';

export interface KindInfo {
  readonly name: string;
  readonly about: string;
  readonly set: 'tuning' | 'held-out' | 'reference' | 'own';
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

/** Paths of modules whose kinds replace the world's own, and whose controllers come beside its own. */
export interface WorldFiles {
  readonly players: string | null;
  readonly controllers: string | null;
}

export interface World {
  readonly name: string;
  readonly about: string;
  readonly scale: TimeScale;
  open(files: WorldFiles): Promise<OpenWorld>;
}

export interface OpenWorld {
  readonly kinds: readonly KindInfo[];
  readonly controllers: readonly ControllerInfo[];
  /** Hash of the files that make the players. Figures with different hashes aren't comparable. */
  readonly playersHash: string;
  /** Has the players play, and hands each to the judge. The same job has the same result, whatever ran before. */
  play(job: Job, judge: Judge): void | Promise<void>;
}
