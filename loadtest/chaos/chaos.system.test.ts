import { expect, it } from 'vitest';
import { renderReport } from './render-report.ts';
import { runChaos } from './run-chaos.ts';

it('[NS10] half a minute of chaos breaks no promise', { timeout: 180_000 }, async () => {
  const seed = 20261125;
  const report = await runChaos({ seed, seconds: 30 });
  expect(report.violations, renderReport(seed, report)).toEqual([]);
  expect(report.steps.length).toBeGreaterThan(8);
  // Faults last as long as calm; the model must have answered whenever it could.
  expect(report.byModel / report.asked).toBeGreaterThan(0.3);
});
