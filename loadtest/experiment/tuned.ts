/** Parameters of baselines, found on the tuning kinds of a world. */
import type { Values } from './abstract/controllers/baseline.ts';

export interface TuneOptions {
  readonly seeds: number;
  readonly playersPerKind: number;
  readonly threads: number;
  onProgress(done: number, total: number): void;
}

export interface Tuned {
  readonly playersHash: string;
  /** Version of the rules that were played by; null where there are none. */
  readonly rules: string | null;
  readonly seeds: number;
  readonly playersPerKind: number;
  readonly scores: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, Values>>;
}
