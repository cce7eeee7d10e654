/**
 * Two runs side by side, and the differences that are more than noise. A run shows its own noise: its seconds differ
 * from each other, and its median can't be known better than that. A difference counts if it is larger than three
 * standard errors of both medians together, and than a hundredth of the figure.
 */

import type { RunReport } from './run-report.ts';
import type { Series } from './series.ts';
import { align, formatNumber, LATENCY_WORDS } from './table.ts';

export interface Difference {
  readonly name: string;
  readonly unit: string;
  readonly a: number;
  readonly b: number;
  /** Null if a run gives no measure of its noise. */
  readonly noise: number | null;
  readonly verdict: 'same' | 'more' | 'less' | 'unknown';
}

/** The series of seconds behind each figure. */
const SECONDS_OF: Readonly<Record<string, keyof Series>> = {
  'event to patch p50': 'patchP50Ms',
  'event to patch p99': 'patchP99Ms',
  'event to adapted state p50': 'adaptedP50Ms',
  'event to adapted state p99': 'adaptedP99Ms',
  'server CPU': 'serverCores',
  'generator CPU': 'generatorCores',
  'server resident memory': 'serverMb',
  acts: 'actsPerSecond',
  patches: 'patchesPerSecond',
};

const STANDARD_ERRORS = 3;
const LEAST_SHARE = 0.01;
/** Standard error of a median in units of that of a mean, for normally distributed values. */
const MEDIAN_FACTOR = 1.2533;

export function compareReports(a: RunReport, b: RunReport): Difference[] {
  const figuresB = new Map(namedFigures(b).map((figure) => [figure.name, figure]));
  return namedFigures(a).flatMap(({ name, unit, value }) => {
    const other = figuresB.get(name);
    if (other === undefined) return [];
    const seconds = SECONDS_OF[name];
    const noise = seconds === undefined ? null : noiseOf(a.series[seconds], b.series[seconds]);
    return [{ name, unit, a: value, b: other.value, noise, verdict: judge(value, other.value, noise) }];
  });
}

export function renderComparison(a: RunReport, b: RunReport): string {
  const rows = compareReports(a, b).map(({ name, unit, a: left, b: right, noise, verdict }) => [
    name,
    formatNumber(left),
    formatNumber(right),
    left === 0 ? '' : `${right >= left ? '+' : ''}${((100 * (right - left)) / left).toFixed(1)} %`,
    noise === null ? '' : `± ${formatNumber(noise)}`,
    unit,
    verdict === 'unknown' ? '' : verdict === 'same' ? 'within noise' : verdict.toUpperCase(),
  ]);
  const invalid = [a, b].flatMap(({ invalidBecause }, i) =>
    invalidBecause.map((why) => `${'AB'[i]} is invalid: ${why}`),
  );
  return `${[...align([['figure', 'A', 'B', 'difference', 'noise', 'unit', ''], ...rows]), ...invalid].join('\n')}\n`;
}

function namedFigures({ latencies, figures }: RunReport): { name: string; unit: string; value: number }[] {
  const quantiles = Object.entries(latencies).flatMap(([key, { p50, p95, p99, p999 }]) =>
    Object.entries({ p50, p95, p99, 'p99.9': p999 }).flatMap(([percent, value]) => {
      const name = `${LATENCY_WORDS[key as keyof typeof LATENCY_WORDS]} ${percent}`;
      return value === null ? [] : [{ name, unit: 'ms', value }];
    }),
  );
  return [...quantiles, ...figures];
}

function judge(a: number, b: number, noise: number | null): Difference['verdict'] {
  if (noise === null) return a === b ? 'same' : 'unknown';
  const floor = Math.max(noise, LEAST_SHARE * Math.max(Math.abs(a), Math.abs(b)));
  if (Math.abs(b - a) <= floor) return 'same';
  return b > a ? 'more' : 'less';
}

/** Three standard errors of the difference of the two medians; null for runs of fewer than three seconds. */
function noiseOf(a: readonly (number | null)[], b: readonly (number | null)[]): number | null {
  const variances = [a, b].map(varianceOfMedian);
  if (variances.some((variance) => variance === null)) return null;
  return STANDARD_ERRORS * Math.sqrt(variances[0]! + variances[1]!);
}

function varianceOfMedian(column: readonly (number | null)[]): number | null {
  const values = column.filter((value) => value !== null);
  if (values.length < 3) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return (MEDIAN_FACTOR ** 2 * variance) / values.length;
}
