/** Half a load for a long time: memory and handles must not climb. */

import { lastOf } from '../run/window.ts';
import type { ServerUsage } from '../server/server-protocol.ts';
import { demand, type Finding, figure, type Scenario, standUp, stillPlaying } from './scenario.ts';
import { type Point, type Slope, slope } from './slope.ts';

/** Seconds between two readings, each after a collection. */
const READ_EVERY_SECONDS = 10;
/** The first tenth of a run, at most two minutes. Caches fill once in it. */
const SETTLING_SHARE = 0.1;
/**
 * Megabytes an hour that count as no slope. Readings after a collection differ by a megabyte or two, which over twenty
 * minutes looks like a few megabytes an hour. A leak of a kilobyte per join or per decision would be far above.
 */
const MEMORY_TOLERANCE_MB_PER_HOUR = 12;
/** One handle every minute is a leak; one timer more or less at either end of a run is not. */
const COUNT_TOLERANCE_PER_HOUR = 60;

export const soak: Scenario = {
  about: 'half a load for twenty minutes; slopes of memory, handles and timers',
  defaults: { clients: 500, seconds: 20 * 60 },
  async play(stage, options) {
    await standUp(stage, options);
    const readings: { atMs: number; usage: ServerUsage }[] = [];
    let second = 0;
    const window = await stage.measure(options.seconds, () => {
      if (second++ % READ_EVERY_SECONDS !== 0) return undefined;
      stage.server?.usage(true).then(
        (usage) => readings.push({ atMs: performance.now(), usage }),
        () => undefined,
      );
      return undefined;
    });
    const settled = readings.slice(Math.ceil(readings.length * SETTLING_SHARE));
    const points = (of: (usage: ServerUsage) => number): Point[] =>
      settled.map(({ atMs, usage }) => ({ hours: atMs / 3_600_000, value: of(usage) }));
    const memory = slope(points(({ heapMb }) => heapMb));
    const handles = slope(points(({ resources }) => Object.values(resources).reduce((a, b) => a + b, 0)));
    const timers = slope(points(({ resources }) => resources.Timeout ?? 0));
    const findings = stage.server === null ? [] : slopes(memory, handles, timers);
    return {
      window,
      findings: [...findings, stillPlaying(window, options.clients), ...sessions(lastOf(window).server)],
      readings: [
        {
          name: 'Memory after a collection',
          unit: 'MB',
          seconds: readings.map(({ atMs }) => (atMs - window.start.atMs) / 1000),
          values: readings.map(({ usage }) => usage.heapMb),
        },
      ],
    };
  },
};

/** A range that includes zero counts as no slope, and so does a slope below the tolerance. */
function slopes(memory: Slope, handles: Slope, timers: Slope): Finding[] {
  return [
    ...slopeRows('memory (heap and external)', memory, 'MB/h', MEMORY_TOLERANCE_MB_PER_HOUR),
    ...slopeRows('handles', handles, '/h', COUNT_TOLERANCE_PER_HOUR),
    ...slopeRows('timers', timers, '/h', COUNT_TOLERANCE_PER_HOUR),
  ];
}

function slopeRows(what: string, { perHour, low, high }: Slope, unit: string, tolerance: number): Finding[] {
  // A run too short for two readings says nothing.
  if (Number.isNaN(perHour)) return [];
  return [
    demand(`slope of ${what}`, perHour, unit, low <= 0 || perHour <= tolerance),
    figure(`slope of ${what}, 95 % from`, low, unit),
    figure(`slope of ${what}, 95 % to`, high, unit),
  ];
}

function sessions(usage: ServerUsage | null): Finding[] {
  return usage === null ? [] : [figure('sessions at the end', usage.rooms, 'sessions')];
}
