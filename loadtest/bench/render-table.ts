/** Results as a table for people. */
import type { BenchResult } from './bench.ts';

const HEADINGS = ['result', 'unit', 'median', 'min', 'max', 'runs', 'target', 'met'] as const;

export function renderTable(
  machine: Readonly<Record<string, string | number>>,
  results: readonly BenchResult[],
): string {
  const rows = [HEADINGS, ...results.map(toCells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column]!, column))
      .join('  ')
      .trimEnd(),
  );
  return `${Object.values(machine).join(', ')}\n\n${lines.join('\n')}\n`;
}

function toCells({ name, unit, median, min, max, runs, target, met }: BenchResult): string[] {
  const verdict = met === null ? '' : met ? 'yes' : 'NO';
  return [name, unit, round(median), round(min), round(max), String(runs), target ?? '', verdict];
}

/** Aligns names and units to the left, numbers to the right. */
function pad(cell: string, width: number, column: number): string {
  return column >= 2 && column <= 5 ? cell.padStart(width) : cell.padEnd(width);
}

/** Four significant digits; thousands in groups. */
function round(value: number): string {
  return value.toLocaleString('en-GB', { maximumSignificantDigits: 4 });
}
