/** A run as text for people. */
import type { HistogramName } from '../generator/meter.ts';
import type { Finding } from '../scenarios/scenario.ts';
import type { Quantiles, RunReport } from './run-report.ts';

export const LATENCY_WORDS: Readonly<Record<HistogramName, string>> = {
  eventToPatch: 'event to patch',
  eventToEffect: 'event to its effect',
  eventToAdapted: 'event to adapted state',
  patchInterval: 'patch interval',
  join: 'join',
  lateness: 'lateness of the generator',
};

export function renderReport(report: RunReport): string {
  const { scenario, target, clients, seconds, options, errors } = report;
  const lines = [
    `${scenario}: ${clients} clients × ${options.actsPerSecond}/s for ${seconds.toFixed(0)} s, room ${target.room}, ` +
      `${target.kind} server, adaptation ${target.adaptation}, ${(100 * options.playing).toFixed(0)} % playing clients`,
    `${Object.values(report.machine).join(', ')}`,
    '',
    ...align([
      ['milliseconds', 'values', 'p50', 'p95', 'p99', 'p99.9', 'max'],
      ...Object.entries(report.latencies)
        .filter(([, quantiles]) => quantiles.count > 0)
        .map(([name, quantiles]) => quantileCells(LATENCY_WORDS[name as HistogramName], quantiles)),
    ]),
    '',
    ...align(report.figures.map(figureCells)),
  ];
  if (Object.keys(errors).length > 0) {
    lines.push('', ...align([['errors', ''], ...Object.entries(errors).map(([what, count]) => [what, String(count)])]));
  }
  lines.push('', verdictOf(report));
  return `${lines.join('\n')}\n`;
}

export function verdictOf({ invalidBecause, figures }: RunReport): string {
  if (invalidBecause.length > 0) return `INVALID: ${invalidBecause.join('; ')}`;
  const failed = figures.filter(({ ok }) => ok === false).map(({ name }) => name);
  return failed.length > 0 ? `FAILED: ${failed.join('; ')}` : 'valid';
}

function quantileCells(name: string, { count, p50, p95, p99, p999, max }: Quantiles): string[] {
  return [name, formatNumber(count), ...[p50, p95, p99, p999, max].map((ms) => (ms === null ? '' : ms.toFixed(1)))];
}

function figureCells({ name, value, unit, ok }: Finding): string[] {
  return [name, formatNumber(value), unit, ok === null ? '' : ok ? 'ok' : 'FAILED'];
}

/** Four significant digits, thousands in groups. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 4 });
}

/** Aligns the first column to the left, numbers to the right. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const isNumber = (cell: string) => /^[\d.,+-]/.test(cell);
  return rows.map((row) =>
    row
      .map((cell, i) => (i > 0 && isNumber(cell) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}
