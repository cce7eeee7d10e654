/** The generator processes of a run, used as one. */
import { decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { createPatchCounts, type PatchCounts } from '../client/patch-check.ts';
import type {
  Behaviour,
  GeneratorCommand,
  GeneratorMessage,
  GeneratorOptions,
  GeneratorReport,
} from '../generator/generator-protocol.ts';
import { type Counters, createCounters, createHistogram, HISTOGRAMS, type HistogramName } from '../generator/meter.ts';
import { type Child, startChild } from './child-process.ts';

export interface GeneratorsOptions extends GeneratorOptions {
  readonly processes: number;
  readonly core: number | null;
}

/** Milliseconds after which a generator that does not end is killed. */
const STOP_MS = 5000;

/** All generators' figures together: counters since the start, histograms of the interval. */
export interface LoadFigures {
  readonly counters: Counters;
  readonly patches: PatchCounts;
  readonly errors: Readonly<Record<string, number>>;
  readonly histograms: Readonly<Record<HistogramName, Histogram>>;
  readonly clients: number;
  readonly joining: number;
  readonly cpuMs: number;
  readonly residentMb: number;
}

export class Generators {
  readonly pids: readonly number[];
  #children: readonly Child<GeneratorCommand, GeneratorMessage>[];

  private constructor(children: readonly Child<GeneratorCommand, GeneratorMessage>[]) {
    this.#children = children;
    this.pids = children.map(({ pid }) => pid);
  }

  static async start({ processes, core, ...options }: GeneratorsOptions): Promise<Generators> {
    const children = Array.from({ length: processes }, (_, index) =>
      startChild<GeneratorCommand, GeneratorMessage>({
        script: '../generator/main.ts',
        options: { ...options, seed: options.seed + 1000 * index } satisfies GeneratorOptions,
        core,
      }),
    );
    await Promise.all(children.map((child) => child.next((message) => message.kind === 'ready')));
    return new Generators(children);
  }

  /** Sets the number of clients in all, divided evenly. */
  populate(clients: number, joinsPerSecond: number): void {
    const { length } = this.#children;
    this.#children.forEach((child, index) => {
      const part = Math.floor(clients / length) + (index < clients % length ? 1 : 0);
      child.send({ kind: 'population', clients: part, joinsPerSecond: joinsPerSecond / length });
    });
  }

  /** Sets the behaviour. Rates of attacks are for all generators together. */
  behave(behaviour: Behaviour): void {
    const part = divide(behaviour, this.#children.length);
    for (const child of this.#children) child.send({ kind: 'behave', behaviour: part });
  }

  /** The figures since the last report. */
  async report(): Promise<LoadFigures> {
    const answers = this.#children.map((child) => child.next((message) => message.kind === 'report'));
    for (const child of this.#children) child.send({ kind: 'report' });
    return merge(await Promise.all(answers));
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.send({ kind: 'stop' });
    const timer = setTimeout(() => {
      for (const child of this.#children) child.kill('SIGKILL');
    }, STOP_MS);
    await Promise.all(this.#children.map(({ exited }) => exited)).finally(() => clearTimeout(timer));
  }
}

function divide(behaviour: Behaviour, parts: number): Behaviour {
  if (behaviour.kind !== 'flood' && behaviour.kind !== 'malformed') return behaviour;
  const divided = Object.entries(behaviour).map(([key, value]) => [
    key,
    typeof value === 'number' ? (key === 'connections' ? Math.ceil(value / parts) : value / parts) : value,
  ]);
  return Object.fromEntries(divided) as Behaviour;
}

function merge(reports: readonly GeneratorReport[]): LoadFigures {
  const counters = createCounters();
  const patches = createPatchCounts();
  const errors: Record<string, number> = {};
  const histograms = Object.fromEntries(HISTOGRAMS.map((name) => [name, createHistogram()])) as Record<
    HistogramName,
    Histogram
  >;
  for (const report of reports) {
    addTo(counters, report.counters);
    addTo(patches, report.patches);
    for (const [what, count] of Object.entries(report.errors)) errors[what] = (errors[what] ?? 0) + count;
    for (const name of HISTOGRAMS) histograms[name].add(decodeFromCompressedBase64(report.histograms[name]));
  }
  const sum = (of: (report: GeneratorReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  return {
    counters,
    patches,
    errors,
    histograms,
    clients: sum(({ clients }) => clients),
    joining: sum(({ joining }) => joining),
    cpuMs: sum(({ cpuMs }) => cpuMs),
    residentMb: sum(({ residentMb }) => residentMb),
  };
}

function addTo<Counts extends object>(sum: Counts, part: Readonly<Counts>): void {
  for (const key of Object.keys(sum) as (keyof Counts)[]) {
    Reflect.set(sum, key, Number(sum[key]) + Number(part[key]));
  }
}
