import { expect, it } from 'vitest';
import { GENEROUS } from '../../test-support/patience.ts';
import { renderReport } from './render-report.ts';
import { runChaos } from './run-chaos.ts';

it('[NS10] a short chaos run breaks no promise', async () => {
  const seed = 20261125;
  const report = await runChaos({ seed, seconds: 12, patience: GENEROUS });
  expect(report.violations, renderReport(seed, report)).toEqual([]);
  expect(report.steps.length).toBeGreaterThan(2);
  // Faults last as long as the calm between them. The model must have answered whenever it could.
  expect(report.byModel / report.asked).toBeGreaterThan(0.3);
});
