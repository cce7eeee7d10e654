/** A run second by second, in columns for plots. Null if there is nothing to draw. */
import { quantileMs, type Sample } from '../run/window.ts';

type Column = (number | null)[];

export interface Series {
  /** Seconds since the first sample. */
  readonly seconds: number[];
  readonly clients: Column;
  readonly patchP50Ms: Column;
  readonly patchP99Ms: Column;
  readonly adaptedP50Ms: Column;
  readonly adaptedP99Ms: Column;
  readonly actsPerSecond: Column;
  readonly patchesPerSecond: Column;
  readonly serverCores: Column;
  readonly generatorCores: Column;
  readonly serverMb: Column;
  readonly generatorMb: Column;
  readonly latenessMaxMs: Column;
}

/** Two digits after the point are more than a plot shows. */
const rounded = (value: number): number | null => (Number.isFinite(value) ? Math.round(100 * value) / 100 : null);

export function seriesOf(samples: readonly Sample[]): Series {
  const pairs = samples.slice(1).map((now, i) => ({ before: samples[i]!, now }));
  const column = (of: (now: Sample, before: Sample) => number): Column =>
    pairs.map(({ now, before }) => rounded(of(now, before)));
  const perSecond = (of: (sample: Sample) => number) =>
    column((now, before) => (1000 * (of(now) - of(before))) / (now.atMs - before.atMs));
  const latency = (name: 'eventToPatch' | 'eventToAdapted' | 'lateness', percent: number) =>
    column(({ load }) => quantileMs(load.histograms[name], percent));
  return {
    seconds: pairs.map(({ now }) => rounded((now.atMs - samples[0]!.atMs) / 1000) ?? 0),
    clients: column(({ load }) => load.clients),
    patchP50Ms: latency('eventToPatch', 50),
    patchP99Ms: latency('eventToPatch', 99),
    adaptedP50Ms: latency('eventToAdapted', 50),
    adaptedP99Ms: latency('eventToAdapted', 99),
    actsPerSecond: perSecond(({ load }) => load.counters.acts),
    patchesPerSecond: perSecond(({ load }) => load.patches.patches),
    serverCores: column((now, before) =>
      now.server === null || before.server === null
        ? Number.NaN
        : (now.server.cpuMs - before.server.cpuMs) / (now.server.atMs - before.server.atMs),
    ),
    generatorCores: column((now, before) => (now.load.cpuMs - before.load.cpuMs) / (now.atMs - before.atMs)),
    serverMb: column(({ server }) => server?.residentMb ?? Number.NaN),
    generatorMb: column(({ load }) => load.residentMb),
    latenessMaxMs: latency('lateness', 100),
  };
}
