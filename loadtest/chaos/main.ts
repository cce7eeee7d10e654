/**
 * `npm run chaos -- --seed S --minutes 10`: breaks a shared pool under load in every known way; fails if a promise
 * breaks.
 */
import cliProgress from 'cli-progress';
import { Command } from 'commander';
import { STRICT } from '../../test-support/patience.ts';
import { numberAbove, wholeNumber } from '../read-numbers.ts';
import { renderReport } from './render-report.ts';
import { runChaos } from './run-chaos.ts';

/** A day: longer runs find nothing that a day doesn't. */
const MAX_MINUTES = 24 * 60;

// The reader may have seen enough (`| head`). The exit code tells all the same.
process.stdout.on('error', () => undefined);
const { seed, minutes } = new Command('chaos')
  .description('break a shared pool under load in every known way, and check what it promises')
  .option(
    '--seed <n>',
    'seed of the faults and their times; default: a new one each time',
    wholeNumber(0, 0xffff_ffff),
    Date.now() % 1_000_000,
  )
  .option('--minutes <n>', 'how long', numberAbove(0, MAX_MINUTES), 10)
  .parse()
  .opts<{ seed: number; minutes: number }>();

const bar = new cliProgress.SingleBar({
  format: '|{bar}| {value}/{total} s, {what}',
  hideCursor: true,
  noTTYOutput: true,
  notTTYSchedule: 10_000,
});
bar.start(Math.ceil(60 * minutes), 0, { what: 'starting' });
const report = await runChaos({
  seed,
  seconds: 60 * minutes,
  patience: STRICT,
  onStep: (atSeconds, what) => bar.update(Math.round(atSeconds), { what }),
}).finally(() => bar.stop());
process.stdout.write(`\n${renderReport(seed, report)}`);
process.exitCode = report.violations.length === 0 ? 0 : 1;
