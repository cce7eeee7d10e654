/** `npm run loadtest -- SCENARIO [options]`: loads a server and reports what it held. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createWritableDirectory } from '../adaptation/log/writable-directory.ts';
import { callerPath } from '../server/caller-path.ts';
import { readEnv } from '../server/config/env.ts';
import { messageOf } from '../thrown.ts';
import { DEFAULT_ROOM } from './players/find-players.ts';
import { wholeNumber } from './read-numbers.ts';
import { renderComparison } from './report/compare.ts';
import { renderPage } from './report/html-page.ts';
import { createReport, type RunReport } from './report/run-report.ts';
import { renderReport } from './report/table.ts';
import { readAddress } from './run/find-server.ts';
import { createProgress } from './run/progress.ts';
import { Stage } from './run/stage.ts';
import { SCENARIOS } from './scenarios/all-scenarios.ts';

interface Flags {
  readonly url?: string;
  readonly clients?: number;
  readonly seconds?: number;
  readonly joins: number;
  readonly target: number;
  readonly room?: string;
  readonly player?: string;
  readonly playing: number;
  readonly generators: number;
  readonly adaptation: 'on' | 'off' | 'shadow';
  readonly plain: boolean;
  readonly transport: 'auto' | 'uws' | 'ws';
  readonly log: boolean;
  readonly seed: number;
  readonly out: string;
  readonly quiet: boolean;
  readonly serverFlags: string;
}

/** Limit of a machine's ports and this harness' memory; a larger run needs several machines. */
const MAX_CLIENTS = 20_000;
const MAX_SECONDS = 24 * 3600;

const command = new Command('loadtest')
  .description(
    `load a server and say what it holds. Scenarios:\n${Object.entries(SCENARIOS)
      .map(([name, { about }]) => `  ${name.padEnd(14)} ${about}`)
      .join('\n')}`,
  )
  .argument('[scenario]', 'one of the scenarios')
  .option('--url <address>', 'play against this address instead of a server of its own', address)
  .option('--clients <n>', 'simulated players', wholeNumber(1, MAX_CLIENTS))
  .option('--seconds <n>', 'how long to measure', wholeNumber(1, MAX_SECONDS))
  .option('--joins <n>', 'joins per second until all are there', wholeNumber(1, 10_000), 200)
  .option('--target <ms>', 'ramp: highest p99 of event to patch', wholeNumber(1, 60_000), 100)
  .addOption(
    new Option('--room <name>', 'room to play: this, or a kind of room in server/room-entries.ts').default(
      undefined,
      `${DEFAULT_ROOM.own}; with --url ${DEFAULT_ROOM.elsewhere}, which every server has`,
    ),
  )
  .option('--player <file>', 'a module that exports the players of a room without built-in ones (docs/load-testing.md)')
  .option('--playing <share>', 'share of clients that decode the state, by which a bot plays', share, 0.02)
  .option('--generators <n>', 'generator processes', wholeNumber(1, 32), 2)
  .addOption(
    new Option('--adaptation <mode>', 'adaptation on its own server').choices(['on', 'off', 'shadow']).default('on'),
  )
  .option('--plain', `its own server is plain Colyseus, with the room ${DEFAULT_ROOM.own}`, false)
  .addOption(
    new Option('--transport <kind>', 'transport of its own server').choices(['auto', 'uws', 'ws']).default('auto'),
  )
  .option('--log', 'its own server keeps session logs', false)
  .option('--seed <n>', 'seed of the players', wholeNumber(0, 0xffff_ffff), 1)
  .option('--out <directory>', 'where the report goes', 'dist/loadtest')
  .option('--server-flags <flags>', "Node's flags for its own server, such as --cpu-prof", '')
  .option('--quiet', 'no live figures', false)
  .option('--compare <files...>', 'instead, compare two JSON reports')
  .parse();

// The reader may have seen enough (`| head`). The exit code tells all the same.
process.stdout.on('error', () => undefined);
const { compare, ...flags } = command.opts<Flags & { compare?: string[] }>();
try {
  if (compare !== undefined) await compareFiles(compare);
  else await run(command.processedArgs[0] as string | undefined, flags);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}

async function compareFiles(files: readonly string[]): Promise<void> {
  if (files.length !== 2) throw new Error(`expected two reports to compare, got ${files.length}`);
  const [a, b] = await Promise.all(files.map(readReport));
  process.stdout.write(renderComparison(a!, b!));
}

async function readReport(file: string): Promise<RunReport> {
  const text = await readFile(file, 'utf8').catch((error: Error) =>
    Promise.reject(new Error(`${file}: ${error.message}`)),
  );
  try {
    const report = JSON.parse(text) as RunReport | null;
    if (report?.format === 1 && Array.isArray(report.figures)) return report;
  } catch {
    // Reported below, as for JSON that is no report.
  }
  throw new Error(`${file}: expected a report of the load tester (JSON of format 1), got something else`);
}

async function run(name: string | undefined, flags: Flags): Promise<void> {
  const scenario = SCENARIOS[name ?? ''];
  if (scenario === undefined) {
    throw new Error(`expected a scenario (${Object.keys(SCENARIOS).join(', ')}), got ${name ?? 'none'}`);
  }
  const { url = null } = flags;
  const { room = url === null ? DEFAULT_ROOM.own : DEFAULT_ROOM.elsewhere } = flags;
  if (flags.plain && room !== DEFAULT_ROOM.own)
    throw new Error(`expected --room ${DEFAULT_ROOM.own} with --plain, got ${room}`);
  await beWritable(flags.out);
  const { playing, seed, transport, adaptation } = flags;
  const options = {
    clients: flags.clients ?? scenario.defaults.clients,
    seconds: flags.seconds ?? scenario.defaults.seconds,
    joinsPerSecond: flags.joins,
    targetMs: flags.target,
  };
  const startedAt = new Date();
  const progress = createProgress(flags.quiet);
  const nodeFlags = flags.serverFlags.split(' ').filter((flag) => flag !== '');
  const stage = await Stage.open({
    url,
    server: { kind: flags.plain ? 'plain' : 'rubato', adaptation, transport, sessionLog: flags.log, nodeFlags },
    room,
    player: flags.player === undefined ? null : callerPath(flags.player, readEnv()),
    playing,
    seed,
    processes: flags.generators,
    onSample: progress.show,
  });
  const release = endEarlyOnSignals(stage);
  try {
    const result = await scenario.play(stage, options);
    const report = createReport(stage, result, { scenario: name!, startedAt, options });
    progress.end();
    process.stdout.write(renderReport(report));
    await write(report, flags.out);
    if (report.invalidBecause.length > 0 || report.figures.some(({ ok }) => ok === false)) process.exitCode = 1;
  } finally {
    progress.end();
    await stage.close();
    release();
  }
}

/** Lets the first Ctrl-C end the run with the figures so far, and the second the process; its children follow it. */
function endEarlyOnSignals(stage: Stage): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const release = () => {
    for (const signal of signals) process.off(signal, end);
  };
  const end = () => {
    stage.interrupt();
    release();
  };
  for (const signal of signals) process.on(signal, end);
  return release;
}

/** Checks it before the run: afterwards half an hour of figures would be lost. */
async function beWritable(directory: string): Promise<void> {
  try {
    await createWritableDirectory(directory);
  } catch (error) {
    throw new Error(`expected a directory to write the report to (--out), got ${directory}`, { cause: error });
  }
}

async function write(report: RunReport, directory: string): Promise<void> {
  const stem = join(directory, `${report.scenario}-${report.startedAt.replace(/[:.]/g, '-')}`);
  await writeFile(`${stem}.json`, JSON.stringify(report));
  await writeFile(`${stem}.html`, await renderPage(report));
  process.stdout.write(`\n${stem}.json\n${stem}.html\n`);
}

function address(text: string): string {
  try {
    return readAddress(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

function share(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('expected a share from 0 to 1');
  return value;
}
