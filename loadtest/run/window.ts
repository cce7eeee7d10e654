/** A window of a run: samples a second apart, and their sums. */
import type { Histogram } from 'hdr-histogram-js';
import { createHistogram, HISTOGRAMS, type HistogramName } from '../generator/meter.ts';
import type { ServerUsage } from '../server/server-protocol.ts';
import type { LoadFigures } from './generators.ts';

export interface Sample {
  readonly atMs: number;
  readonly load: LoadFigures;
  /** Null if the server is not ours. */
  readonly server: ServerUsage | null;
}

/**
 * `start` is the sample before the first of `samples`. Its counters are subtracted; its histograms are not part of the
 * window.
 */
export interface Window {
  readonly start: Sample;
  readonly samples: readonly Sample[];
}

export function lastOf({ start, samples }: Window): Sample {
  return samples.at(-1) ?? start;
}

export function secondsOf(window: Window): number {
  return (lastOf(window).atMs - window.start.atMs) / 1000;
}

export function histogramsOf({ samples }: Window): Record<HistogramName, Histogram> {
  const entries = HISTOGRAMS.map((name) => {
    const sum = createHistogram();
    for (const { load } of samples) sum.add(load.histograms[name]);
    return [name, sum] as const;
  });
  return Object.fromEntries(entries) as Record<HistogramName, Histogram>;
}

/** Milliseconds below which this share of the values lies; NaN without values. */
export function quantileMs(histogram: Histogram, percent: number): number {
  return histogram.totalCount === 0 ? Number.NaN : histogram.getValueAtPercentile(percent) / 1000;
}

/** Cores that the server used with all its threads; NaN if it is not ours. */
export function serverCores({ start, samples }: Window): number {
  const first = start.server;
  const last = samples.at(-1)?.server ?? null;
  if (first === null || last === null) return Number.NaN;
  return (last.cpuMs - first.cpuMs) / (last.atMs - first.atMs);
}

export function generatorCores(window: Window): number {
  return (lastOf(window).load.cpuMs - window.start.load.cpuMs) / (1000 * secondsOf(window));
}

/** How much a counter rose in the window. */
export function rise(window: Window, of: (load: LoadFigures) => number): number {
  return of(lastOf(window).load) - of(window.start.load);
}

export function errorsOf(window: Window): Record<string, number> {
  const before = window.start.load.errors;
  const risen = Object.entries(lastOf(window).load.errors)
    .map(([what, count]) => [what, count - (before[what] ?? 0)] as const)
    .filter(([, count]) => count > 0);
  return Object.fromEntries(risen);
}

/** Patches that were lost, torn or out of order. There must be none. */
export function brokenPatches(window: Window): number {
  return rise(window, ({ patches, counters }) => patches.lost + patches.outOfOrder + counters.torn);
}
