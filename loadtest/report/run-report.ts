/** A run as it is saved. Everything in it is plain numbers, so that two can be compared years later. */
import { cpus } from 'node:os';
import type { Histogram } from 'hdr-histogram-js';
import type { HistogramName } from '../generator/meter.ts';
import type { Stage } from '../run/stage.ts';
import {
  brokenPatches,
  errorsOf,
  generatorCores,
  histogramsOf,
  lastOf,
  quantileMs,
  rise,
  secondsOf,
  serverCores,
  type Window,
} from '../run/window.ts';
import type { Finding, Reading, ScenarioOptions, ScenarioResult } from '../scenarios/scenario.ts';
import { type Series, seriesOf } from './series.ts';
import { invalidBecause } from './validity.ts';

/** Milliseconds. Null if nothing was measured: JSON has no NaN. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

/** One point of a latency distribution: this share of the values lies below. */
export interface DistributionPoint {
  readonly percent: number;
  readonly ms: number;
}

export interface RunReport {
  readonly format: 1;
  readonly scenario: string;
  readonly startedAt: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly target: { readonly url: string; readonly kind: string; readonly adaptation: string; readonly room: string };
  readonly options: ScenarioOptions & { readonly actsPerSecond: number; readonly playing: number };
  /** Reasons why the run does not count; empty if it does. */
  readonly invalidBecause: readonly string[];
  readonly seconds: number;
  readonly clients: number;
  readonly latencies: Readonly<Record<HistogramName, Quantiles>>;
  readonly distributions: { readonly eventToPatch: DistributionPoint[]; readonly eventToAdapted: DistributionPoint[] };
  /** Figures by name, in `unit`s; the comparison goes through them. */
  readonly figures: readonly Finding[];
  readonly errors: Readonly<Record<string, number>>;
  readonly series: Series;
  readonly readings: readonly Reading[];
}

export interface ReportContext {
  readonly scenario: string;
  readonly startedAt: Date;
  readonly options: ScenarioOptions;
}

export function createReport(
  stage: Stage,
  { window, findings, readings = [] }: ScenarioResult,
  context: ReportContext,
): RunReport {
  const histograms = histogramsOf(window);
  const { options } = stage;
  const latencies = Object.fromEntries(
    Object.entries(histograms).map(([name, histogram]) => [name, quantilesOf(histogram)]),
  ) as Record<HistogramName, Quantiles>;
  return {
    format: 1,
    scenario: context.scenario,
    startedAt: context.startedAt.toISOString(),
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
    target: {
      url: options.url ?? 'a server of its own',
      kind: options.url === null ? options.server.kind : 'remote',
      adaptation: options.url === null ? options.server.adaptation : 'unknown',
      room: options.room,
    },
    options: { ...context.options, actsPerSecond: stage.actsPerSecond, playing: options.playing },
    invalidBecause: invalidBecause(window, stage.interrupted),
    seconds: secondsOf(window),
    clients: lastOf(window).load.clients,
    latencies,
    distributions: {
      eventToPatch: distributionOf(histograms.eventToPatch),
      eventToAdapted: distributionOf(histograms.eventToAdapted),
    },
    figures: [...findings, ...figuresOf(window, histograms.patchInterval)],
    errors: errorsOf(window),
    series: seriesOf(stage.samples),
    readings,
  };
}

function figuresOf(window: Window, intervals: Histogram): Finding[] {
  const seconds = secondsOf(window);
  const { load, server } = lastOf(window);
  const per = (total: number) => total / seconds;
  const acts = rise(window, ({ counters }) => counters.acts);
  const good = rise(window, ({ counters }) => counters.goodActs);
  const bytes = (of: 'bytesIn' | 'bytesOut') => per(rise(window, ({ counters }) => counters[of])) / load.clients;
  const broken = brokenPatches(window);
  const rows: [string, number, string][] = [
    ['goodput (acts shown within a second)', per(good), '/s'],
    ['acts', per(acts), '/s'],
    ['patches', per(rise(window, ({ patches }) => patches.patches)), '/s'],
    ['patch interval jitter (standard deviation)', intervals.stdDeviation / 1000, 'ms'],
    ['patches without a readable counter', rise(window, ({ patches }) => patches.unread), 'patches'],
    ['bytes to a client', bytes('bytesIn'), 'B/s'],
    ['bytes from a client', bytes('bytesOut'), 'B/s'],
    ['joins', per(rise(window, ({ counters }) => counters.joins + counters.reconnections)), '/s'],
    ['server CPU', serverCores(window), 'cores'],
    ['server CPU per 1,000 clients', (1000 * serverCores(window)) / load.clients, 'cores'],
    ['server resident memory', server?.residentMb ?? Number.NaN, 'MB'],
    ['server event loop lag p99', server?.lagP99Ms ?? Number.NaN, 'ms'],
    ['generator CPU', generatorCores(window), 'cores'],
    ['generator resident memory', load.residentMb, 'MB'],
  ];
  return [
    { name: 'lost, torn or out-of-order patches', value: broken, unit: 'patches', ok: broken === 0 },
    ...rows
      .filter(([, value]) => Number.isFinite(value))
      .map(([name, value, unit]) => ({ name, value, unit, ok: null })),
  ];
}

function quantilesOf(histogram: Histogram): Quantiles {
  const at = (percent: number) => (histogram.totalCount === 0 ? null : quantileMs(histogram, percent));
  return { count: histogram.totalCount, p50: at(50), p95: at(95), p99: at(99), p999: at(99.9), max: at(100) };
}

/** Percentiles that get finer towards the end, as HdrHistogram plots them. */
const PERCENTS = [0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 97, 98, 99, 99.5, 99.9, 99.95, 99.99];

function distributionOf(histogram: Histogram): DistributionPoint[] {
  if (histogram.totalCount === 0) return [];
  return PERCENTS.map((percent) => ({ percent, ms: quantileMs(histogram, percent) }));
}
