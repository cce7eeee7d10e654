/** `npm run experiment -- adapt | tune`: judges controllers by players who know nothing of them. */
import { open, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { callerPath } from '../../server/caller-path.ts';
import { readEnv } from '../../server/config/env.ts';
import { messageOf } from '../../thrown.ts';
import { wholeNumber } from '../read-numbers.ts';
import { tune } from './abstract/tune.ts';
import { renderPage } from './experiment-page.ts';
import { createBar } from './progress-bar.ts';
import { renderReport } from './render-report.ts';
import { runExperiment } from './run-experiment.ts';
import type { KindInfo } from './world.ts';

interface AdaptFlags {
  readonly world: string;
  readonly kinds: KindInfo['set'];
  readonly players?: string;
  readonly controllers?: string;
  readonly only?: readonly string[];
  readonly seeds: number;
  readonly playersPerKind: number;
  readonly threads: number;
  readonly json?: string;
  readonly html?: string;
  readonly quiet: boolean;
}

const MOST_THREADS = 256;
const threadsOption = () =>
  new Option('--threads <n>', 'that play; the figures are the same with any number')
    .argParser(wholeNumber(1, MOST_THREADS))
    .default(availableParallelism());

const program = new Command('experiment').description('judge controllers by players who know nothing of them');
program
  .command('adapt')
  .description('controllers × kinds of player × seeds: how long each keeps a player at the wanted chance')
  .option('--world <name>', 'what they play', 'abstract')
  .addOption(new Option('--kinds <set>', 'of player').choices(['tuning', 'held-out', 'reference']).default('held-out'))
  .option('--players <file>', "a module whose kinds of player take the place of the world's (docs/experiments.md)")
  .option('--controllers <file>', "a module of controllers to judge beside the world's (docs/experiments.md)")
  .option('--only <names...>', 'controllers to judge; all if left out')
  .option('--seeds <n>', 'each with players of its own', wholeNumber(1, 1000), 10)
  .option('--players-per-kind <n>', 'for each seed', wholeNumber(1, 1_000_000), 200)
  .addOption(threadsOption())
  .option('--json <file>', 'write the report there')
  .option('--html <file>', 'write a page with plots there')
  .option('--quiet', 'no progress', false)
  .action(adapt);
program
  .command('tune')
  .description("find the baselines' parameters on the tuning kinds, and print them")
  .option('--seeds <n>', 'each with players of its own', wholeNumber(1, 1000), 2)
  .option('--players-per-kind <n>', 'for each seed', wholeNumber(1, 100_000), 100)
  .option('--json <file>', 'write them there')
  .option('--quiet', 'no progress', false)
  .action(tuneBaselines);

// The reader may have seen enough (`| head`). The exit code tells all the same.
process.stdout.on('error', () => undefined);
try {
  await program.parseAsync();
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

async function adapt(flags: AdaptFlags): Promise<void> {
  const startedAt = new Date();
  const files = { players: seen(flags.players), controllers: seen(flags.controllers) };
  const json = await writable(flags.json);
  const html = await writable(flags.html);
  const bar = createBar('games', flags.quiet);
  const { kinds: set, only = null, ...options } = flags;
  const report = await runExperiment({ ...options, files, set, only, onProgress: bar.show }).finally(bar.end);
  process.stdout.write(renderReport(report));
  const run = {
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
  };
  if (json !== null) await writeFile(json, JSON.stringify({ ...report, run }));
  if (html !== null) await writeFile(html, await renderPage({ ...report, run }));
}

async function tuneBaselines(flags: Omit<AdaptFlags, 'kinds'>): Promise<void> {
  const json = await writable(flags.json);
  const bar = createBar('trials', flags.quiet);
  const found = await tune({ ...flags, onProgress: bar.show }).finally(bar.end);
  const text = `${JSON.stringify(found, null, 2)}\n`;
  if (json === null) process.stdout.write(text);
  else await writeFile(json, text);
}

function seen(file: string | undefined): string | null {
  return file === undefined ? null : callerPath(file, readEnv());
}

/** The file that a user named, from where npm was called. Opened before the run: afterwards its figures would be lost. */
async function writable(name: string | undefined): Promise<string | null> {
  if (name === undefined) return null;
  const path = resolve(readEnv().INIT_CWD ?? '', name);
  const file = await open(path, 'a').catch((error: unknown) => {
    throw new Error(`expected a file to write to, got ${path}: ${messageOf(error)}`);
  });
  await file.close();
  return path;
}
