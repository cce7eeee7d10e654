/** A run as one HTML file. */
import { fillPage } from './fill-page.ts';
import type { RunReport } from './run-report.ts';
import { verdictOf } from './table.ts';

export async function renderPage(report: RunReport): Promise<string> {
  return fillPage(new URL('./report-page.html', import.meta.url), { ...report, verdict: verdictOf(report) });
}
