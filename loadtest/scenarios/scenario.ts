/** What a scenario is: a way to load a server, the window that counts, and its findings. */
import type { Stage } from '../run/stage.ts';
import { lastOf, type Window } from '../run/window.ts';

export interface ScenarioOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly joinsPerSecond: number;
  /** Milliseconds that the ramp's 99th percentile of event to patch must keep. */
  readonly targetMs: number;
}

/** One figure that only this scenario has. */
export interface Finding {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** False: the server and the run have failed. Null: only a figure. */
  readonly ok: boolean | null;
}

/** Readings that a scenario makes at its own times, for a plot. */
export interface Reading {
  readonly name: string;
  readonly unit: string;
  /** Seconds since the window's start. */
  readonly seconds: readonly number[];
  readonly values: readonly number[];
}

export interface ScenarioResult {
  readonly window: Window;
  readonly findings: readonly Finding[];
  readonly readings?: readonly Reading[];
}

export interface Scenario {
  readonly about: string;
  readonly defaults: Pick<ScenarioOptions, 'clients' | 'seconds'>;
  play(stage: Stage, options: ScenarioOptions): Promise<ScenarioResult>;
}

/** Seconds until compilers, caches and buffers of both sides have settled. */
const WARM_UP_SECONDS = 5;

/** Brings up the whole population and lets it play for a while. */
export async function standUp(stage: Stage, { clients, joinsPerSecond }: ScenarioOptions): Promise<void> {
  await stage.populate(clients, joinsPerSecond);
  await stage.measure(WARM_UP_SECONDS);
}

/** A server that is gone, or that throws its clients out, has failed, whatever its latencies were before. */
export function stillPlaying(window: Window, clients: number, share = 0.95): Finding {
  const { load } = lastOf(window);
  const present = load.clients - load.joining;
  return demand('clients still playing', present, 'clients', present >= share * clients);
}

export function figure(name: string, value: number, unit: string): Finding {
  return { name, value, unit, ok: null };
}

export function demand(name: string, value: number, unit: string, ok: boolean): Finding {
  return { name, value, unit, ok };
}
