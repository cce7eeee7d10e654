/**
 * Live figures while a run goes on: one line that is rewritten each second, or new lines if the output is no terminal.
 */
import { MultiBar, type SingleBar } from 'cli-progress';
import { quantileMs, type Sample } from './window.ts';

export interface Progress {
  show(sample: Sample, target: number): void;
  end(): void;
}

const FORMAT = '{bar} {value}/{total} clients  {figures}';

export function createProgress(quiet: boolean): Progress {
  if (quiet) return { show: () => undefined, end: () => undefined };
  const bars = new MultiBar({ format: FORMAT, hideCursor: true, barsize: 20, noTTYOutput: true, notTTYSchedule: 5000 });
  let bar: SingleBar | null = null;
  let before: Sample | null = null;
  let ended = false;
  return {
    show(sample, target) {
      bar ??= bars.create(Math.max(1, target), 0, { figures: '' });
      bar.setTotal(Math.max(1, target));
      bar.update(Math.min(sample.load.clients, Math.max(1, target)), { figures: figuresOf(sample, before) });
      before = sample;
    },
    end() {
      // If stopped twice, it would draw again below the report.
      if (!ended) bars.stop();
      ended = true;
    },
  };
}

function figuresOf(sample: Sample, before: Sample | null): string {
  const { load, server } = sample;
  const at = (name: 'eventToPatch' | 'eventToAdapted', percent: number) => {
    const value = quantileMs(load.histograms[name], percent);
    return Number.isNaN(value) ? '-' : value.toFixed(0);
  };
  const { lost, outOfOrder } = load.patches;
  const words = [
    `patch p50/p99 ${at('eventToPatch', 50)}/${at('eventToPatch', 99)} ms`,
    `adapted ${at('eventToAdapted', 50)}/${at('eventToAdapted', 99)} ms`,
    `broken ${lost + outOfOrder + load.counters.torn}`,
  ];
  if (before !== null) {
    const acts = (1000 * (load.counters.acts - before.load.counters.acts)) / (sample.atMs - before.atMs);
    words.push(`${acts.toFixed(0)} acts/s`);
    if (server !== null && before.server !== null) {
      const cores = (server.cpuMs - before.server.cpuMs) / (server.atMs - before.server.atMs);
      words.push(`server ${(100 * cores).toFixed(0)} %`);
    }
  }
  return words.join('  ');
}
