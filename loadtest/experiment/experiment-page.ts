/** An experiment as one HTML file. */
import { fillPage } from '../report/fill-page.ts';
import type { ExperimentReport } from './experiment-report.ts';

/** When, how long and on what an experiment ran. Not part of its findings, which are the same wherever it runs. */
export interface RunFacts {
  readonly startedAt: string;
  readonly seconds: number;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
}

export async function renderPage(report: ExperimentReport & { readonly run: RunFacts }): Promise<string> {
  return fillPage(new URL('./experiment-page.html', import.meta.url), report);
}
