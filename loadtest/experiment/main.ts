/** `npm run experiment -- adapt | people | tune | maps`: judges controllers by players who know nothing of them. */
import { open, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { callerPath } from '../../server/caller-path.ts';
import { readEnv } from '../../server/config/env.ts';
import { messageOf } from '../../thrown.ts';
import { findWorld } from '../players/worlds.ts';
import { wholeNumber } from '../read-numbers.ts';
import { renderPage } from './experiment-page.ts';
import { renderPeople } from './people/render-people.ts';
import { runPeople } from './people/run-people.ts';
import { createBar } from './progress-bar.ts';
import { renderReport } from './render-report.ts';
import { runExperiment } from './run-experiment.ts';
import type { KindInfo } from './world.ts';

interface TuneFlags {
  readonly world: string;
  readonly seeds: number;
  readonly playersPerKind: number;
  readonly threads: number;
  readonly json?: string;
  readonly quiet: boolean;
}

interface MapFlags {
  readonly world: string;
  readonly players?: string;
  readonly games: number;
  readonly threads: number;
  readonly json?: string;
  readonly quiet: boolean;
}

interface AdaptFlags {
  readonly world: string;
  readonly kinds: KindInfo['set'];
  readonly players?: string;
  readonly controllers?: string;
  readonly maps?: string;
  readonly only?: readonly string[];
  readonly seeds?: number;
  readonly playersPerKind?: number;
  readonly threads: number;
  readonly json?: string;
  readonly html?: string;
  readonly quiet: boolean;
}

interface PeopleFlags {
  readonly data: string;
  readonly threads: number;
  readonly json?: string;
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
  .addOption(
    new Option('--kinds <set>', 'of player').choices(['tuning', 'held-out', 'reference', 'groups']).default('held-out'),
  )
  .option('--players <file>', "a module whose kinds of player take the place of the world's (docs/experiments.md)")
  .option('--controllers <file>', "a module of controllers to judge beside the world's (docs/experiments.md)")
  .option('--maps <file>', "maps of those players' chances, where the world needs some (docs/experiments.md)")
  .option('--only <names...>', 'controllers to judge; all if left out')
  .option('--seeds <n>', 'each with players of its own; as many as is usual in the world', wholeNumber(1, 1000))
  .option('--players-per-kind <n>', 'for each seed; as many as is usual in the world', wholeNumber(1, 1_000_000))
  .addOption(threadsOption())
  .option('--json <file>', 'write the report there')
  .option('--html <file>', 'write a page with plots there')
  .option('--quiet', 'no progress', false)
  .action(adapt);
program
  .command('people')
  .description("real people's plays: how likely each reaches so many points, as sessions expect it of people held out")
  .requiredOption('--data <file>', 'a table with the columns player, seconds, score, test (docs/experiments.md)')
  .addOption(threadsOption())
  .option('--json <file>', 'write the figures there')
  .option('--quiet', 'no progress', false)
  .action(judgePeople);
program
  .command('tune')
  .description("find the baselines' parameters on the tuning kinds, and print them")
  .option('--world <name>', 'what they play', 'abstract')
  .option('--seeds <n>', 'each with players of its own', wholeNumber(1, 1000), 2)
  .option('--players-per-kind <n>', 'for each seed', wholeNumber(1, 100_000), 100)
  .addOption(threadsOption())
  .option('--json <file>', 'write them there')
  .option('--quiet', 'no progress', false)
  .action(tuneBaselines);
program
  .command('maps')
  .description("measure the players' chances again, in a world where they aren't known: after each change of its rules")
  .requiredOption('--world <name>', 'what they play')
  .option('--players <file>', "a module of players; the world's own if left out")
  .option('--games <n>', 'per map, where the chance falls', wholeNumber(4, 1000), 12)
  .addOption(threadsOption())
  .option('--json <file>', 'write them there; where the world keeps its own if left out')
  .option('--quiet', 'no progress', false)
  .action(makeMaps);

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
  const files = { players: seen(flags.players), controllers: seen(flags.controllers), maps: seen(flags.maps) };
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

async function judgePeople(flags: PeopleFlags): Promise<void> {
  const json = await writable(flags.json);
  const bar = createBar('steps', flags.quiet);
  const file = callerPath(flags.data, readEnv());
  const report = await runPeople({ file, threads: flags.threads, onProgress: bar.show }).finally(bar.end);
  process.stdout.write(renderPeople(report));
  if (json !== null) await writeFile(json, JSON.stringify(report));
}

async function tuneBaselines(flags: TuneFlags): Promise<void> {
  const json = await writable(flags.json);
  const bar = createBar('trials', flags.quiet);
  const { tune } = await findWorld(flags.world);
  const found = await tune({ ...flags, onProgress: bar.show }).finally(bar.end);
  const text = `${JSON.stringify(found, null, 2)}\n`;
  if (json === null) process.stdout.write(text);
  else await writeFile(json, text);
}

async function makeMaps(flags: MapFlags): Promise<void> {
  const { maps } = await findWorld(flags.world);
  if (maps === null) throw new Error(`expected a world whose players' chances must be measured, got ${flags.world}`);
  if (flags.players !== undefined && flags.json === undefined) {
    throw new Error(`expected --json with a file for the maps of ${flags.players}, got none`);
  }
  const file = (await writable(flags.json)) ?? maps.file;
  const bar = createBar('games', flags.quiet);
  const made = await maps.make({ ...flags, players: seen(flags.players), onProgress: bar.show }).finally(bar.end);
  await writeFile(file, `${JSON.stringify(made, null, 2)}\n`);
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
