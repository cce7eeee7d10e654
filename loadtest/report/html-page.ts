/**
 * A run as one HTML file that needs nothing else. uPlot draws the plots; it is written into the page with the figures.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { RunReport } from './run-report.ts';
import { verdictOf } from './table.ts';

const require = createRequire(import.meta.url);

export async function renderPage(report: RunReport): Promise<string> {
  const [template, script, styles] = await Promise.all([
    readFile(new URL('./report-page.html', import.meta.url), 'utf8'),
    readFile(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8'),
    readFile(require.resolve('uplot/dist/uPlot.min.css'), 'utf8'),
  ]);
  // A figure's name may hold anything, even `</script>`.
  const data = JSON.stringify({ ...report, verdict: verdictOf(report) }).replaceAll('<', '\\u003c');
  // As functions: a replacement text may hold `$`, which would be read as a pattern.
  return template
    .replace('/* uplot styles */', () => styles)
    .replace('/* uplot script */', () => script)
    .replace('/* report */ null', () => data);
}
