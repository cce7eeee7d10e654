/** What a scenario is: a way to load a server, the window that counts, and what it found. */
import type { Stage } from '../run/stage.ts';
import { lastOf, type Window } from '../run/window.ts';

export interface ScenarioOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly joinsPerSecond: number;
  /** Of the ramp: the latency that the 99th percentile of event to patch must keep, in milliseconds. */
  readonly targetMs: number;
}

/** One figure that only this scenario has. */
export interface Finding {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** False: this is a failure of the server, and of the run. Null: a figure. */
  readonly ok: boolean | null;
}

/** What a scenario has read at moments of its own, for a plot. */
export interface Reading {
  readonly name: string;
  readonly unit: string;
  /** Since the window's start. */
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

/** Until compilers, caches and buffers of both sides have settled. */
const WARM_UP_SECONDS = 5;

/** The whole population, playing for a while already. */
export async function standUp(stage: Stage, { clients, joinsPerSecond }: ScenarioOptions): Promise<void> {
  await stage.populate(clients, joinsPerSecond);
  await stage.measure(WARM_UP_SECONDS);
}

/** A server that has gone, or that throws its clients out, has failed, whatever its latencies were until then. */
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
