/** The report at the end of a chaos run: a table of faults, and the broken promises. */
import type { ChaosReport, ChaosStep } from './run-chaos.ts';

export function renderReport(seed: number, report: ChaosReport): string {
  const groups = [...Map.groupBy(report.steps, ({ what }) => what)].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = [
    ['fault', 'times', 'recovery ms', 'worst', 'by model'],
    ...groups.map(([what, steps]) => cells(what, steps)),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
  const { asked, byModel, worstTickMs, violations } = report;
  const share = ((100 * byModel) / Math.max(1, asked)).toFixed(1);
  return [
    ...table,
    '',
    `${asked} requests, ${share} % answered by the model, the others by the fallback; a tick came ${worstTickMs.toFixed(0)} ms late at most`,
    ...(violations.length === 0
      ? [`seed ${seed}: every promise was kept`]
      : [`seed ${seed}: BROKEN`, ...violations.map((sentence) => `  ${sentence}`)]),
    '',
  ].join('\n');
}

function cells(what: string, steps: readonly ChaosStep[]): string[] {
  const times = steps.map(({ recoveryMs }) => recoveryMs ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const share = steps.reduce((sum, step) => sum + step.share, 0) / steps.length;
  const ms = (value: number | undefined) => (Number.isFinite(value) ? value!.toFixed(0) : 'never');
  return [what, String(steps.length), ms(times[times.length >> 1]), ms(times.at(-1)), `${(100 * share).toFixed(0)} %`];
}
