/** A fault, and how to inflict it on a pool under load, which must be well before it and well again after it. */
import type { Random } from '../../training/random.ts';
import { until } from '../until.ts';
import type { FaultBed } from './fault-bed.ts';
import type { PoolLoad } from './pool-load.ts';

export interface Fault {
  readonly name: string;
  /** Time from the end of its cause until the model answers again: five times what the benchmark asks of recovery. */
  readonly recoversWithinMs: number;
  /** Model processes end because of it. Unless set, none may end: what happens to others must not crash a worker. */
  readonly endsWorkers?: boolean;
  /** Inflicts it. Resolves with the time from which recovery counts (of performance.now()), the end of its cause. */
  inflict(scene: Scene): Promise<number>;
}

export interface Scene {
  readonly bed: FaultBed;
  readonly load: PoolLoad;
  /** Chooses duration, amount and victim. */
  readonly random: Random;
}

/** Time allowed for recovery; the benchmark's targets are 1 s and 2 s. */
export const WORKER_RECOVERY_MS = 5_000;
export const REDIS_RECOVERY_MS = 10_000;

export interface FaultOutcome {
  /** Milliseconds to recover; null when things didn't get well in time. */
  readonly recoveryMs: number | null;
  /** The share of requests, asked since the fault, that the model answered. */
  readonly share: number;
}

/** The time a fault has to be over, on this bed. */
export const recoversWithinMs = (fault: Fault, bed: FaultBed): number =>
  Math.max(fault.recoversWithinMs, bed.patience.leastRecoveryMs);

/** Inflicts `fault` and watches until things are well, at most for the time it has to recover. */
export async function inflictAndWatch(fault: Fault, scene: Scene): Promise<FaultOutcome> {
  const startMs = performance.now();
  const overMs = await fault.inflict(scene);
  const recovered = () => scene.load.log.recoveryMs(overMs) !== null;
  // The log knows it only after things have been well for a while.
  const patienceMs = overMs + recoversWithinMs(fault, scene.bed) + 1_000 - performance.now();
  // A fault that is not over in time is a finding (`recoveryMs: null`), and does not end the run.
  await until(`${fault.name} to be over`, recovered, Math.max(0, patienceMs)).catch(() => {});
  const recoveryMs = scene.load.log.recoveryMs(overMs);
  return { recoveryMs, share: scene.load.log.between(startMs, performance.now()).share };
}

export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** A number from `from` to `to`. */
export function between(random: Random, from: number, to: number): number {
  return from + random() * (to - from);
}

export function choose<T>(random: Random, among: readonly T[]): T {
  const chosen = among[Math.floor(random() * among.length)];
  if (chosen === undefined) throw new Error('expected something to choose from, got nothing');
  return chosen;
}
