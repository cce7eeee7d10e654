/**
 * Finds how many clients a server holds: grows the population until the latency target breaks, then looks in between.
 */

import { LATE_MS } from '../report/validity.ts';
import type { Stage } from '../run/stage.ts';
import type { Sample, Window } from '../run/window.ts';
import { histogramsOf, quantileMs, serverCores } from '../run/window.ts';
import { figure, type Scenario, type ScenarioOptions, type ScenarioResult } from './scenario.ts';

export interface RampStep {
  readonly clients: number;
  readonly p99Ms: number;
  /** Cores that the server used; NaN if it is not ours. */
  readonly cores: number;
  readonly latenessP99Ms: number;
  readonly verdict: 'holds' | 'too slow' | 'generator late';
}

export interface RampResult extends ScenarioResult {
  /** The most clients that held the target; 0 if none did. */
  readonly clients: number;
  readonly steps: readonly RampStep[];
}

/** The search ends when the answer is known to within this share. */
const PRECISION = 0.05;
const MAX_STEPS = 14;
/** Largest growth of a step. The smallest is twice the precision. */
const MOST_GROWTH = 1.5;
/** Cores of a server that is nearly full. */
const FULL = 0.92;
const SETTLE_SECONDS = 2;

export async function findCapacity(stage: Stage, options: ScenarioOptions): Promise<RampResult> {
  const steps: RampStep[] = [];
  let holds = 0;
  let breaks = Number.POSITIVE_INFINITY;
  let next = options.clients;
  let best: Window | null = null;
  while (!stage.interrupted && steps.length < MAX_STEPS && breaks - holds > PRECISION * Math.max(holds, 1)) {
    const { window, step } = await tryClients(stage, options, next);
    steps.push(step);
    if (step.verdict === 'holds') {
      holds = next;
      best = window;
    } else breaks = next;
    best ??= window;
    if (stage.interrupted) break;
    next = breaks === Number.POSITIVE_INFINITY ? grow(next, step.cores) : Math.round((holds + breaks) / 2);
  }
  const findings = [
    figure('clients within the target', holds, 'clients'),
    ...steps.map(({ clients, p99Ms, verdict }) => figure(`p99 at ${clients} clients: ${verdict}`, p99Ms, 'ms')),
  ];
  return { clients: holds, steps, window: best ?? (await stage.measure(0)), findings };
}

function grow(clients: number, cores: number): number {
  const room = Number.isNaN(cores) ? MOST_GROWTH : FULL / cores;
  return Math.round(clients * Math.min(MOST_GROWTH, Math.max(1 + 2 * PRECISION, room)));
}

/** Tries a failed step once more: one bad second of this machine is not the server's limit. */
async function tryClients(
  stage: Stage,
  options: ScenarioOptions,
  clients: number,
): Promise<{ window: Window; step: RampStep }> {
  await stage.populate(clients, options.joinsPerSecond);
  let tried = await measureStep(stage, options, clients);
  if (tried.step.verdict !== 'holds') tried = await measureStep(stage, options, clients);
  return tried;
}

async function measureStep(stage: Stage, { seconds, targetMs }: ScenarioOptions, clients: number) {
  await stage.measure(SETTLE_SECONDS);
  const window = await stage.measure(seconds);
  const { eventToPatch, lateness } = histogramsOf(window);
  const p99Ms = quantileMs(eventToPatch, 99);
  const latenessP99Ms = quantileMs(lateness, 99);
  const present = window.samples.every(({ load }: Sample) => load.clients === clients && load.joining === 0);
  const held = present && p99Ms <= targetMs;
  const verdict = held ? 'holds' : latenessP99Ms > LATE_MS ? 'generator late' : 'too slow';
  const step: RampStep = { clients, p99Ms, cores: serverCores(window), latenessP99Ms, verdict };
  return { window, step };
}

export const ramp: Scenario = {
  about: 'finds the most clients that keep the latency target; --clients is where it starts, --seconds one step',
  defaults: { clients: 400, seconds: 6 },
  play: findCapacity,
};
