/** `npm run bench [-- GROUP...] [--json]`: runs the benchmarks whose result names start with a GROUP, or all. */

import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { callerPath } from '../../server/caller-path.ts';
import { readEnv } from '../../server/config/env.ts';
import { messageOf } from '../../thrown.ts';
import type { Bench, BenchResult } from './bench.ts';
import { renderTable } from './render-table.ts';

const command = new Command('bench')
  .description('measure, and compare with the targets')
  .argument('[group...]', 'prefixes of result names, such as "features" or "pool.local"')
  .option('--json', 'print one JSON object and nothing else')
  .option('--full', 'run in full what has a short form')
  .option('--data <file>', 'a table of plays of real people; with the group adapt it is judged too')
  .parse();
// The reader may have seen enough (`| head`). The exit code tells all the same.
process.stdout.on('error', () => undefined);
const { json = false, full = false, data } = command.opts<{ json?: boolean; full?: boolean; data?: string }>();
const groups = [...(command.processedArgs[0] as string[])];
// The figures of real people belong to adaptation, whatever their names are.
if (data !== undefined && groups.includes('adapt')) groups.push('people');

const files = await readFiles();
const strangers = groups.filter(
  (group) => group === '' || !files.some(({ benches }) => benches.some(({ prefix }) => meet(group, prefix))),
);
if (strangers.length > 0) {
  const known = files.flatMap(({ benches }) => benches.map(({ prefix }) => prefix)).sort();
  command.error(
    `error: expected groups that begin like one of ${[...new Set(known)].join(', ')}, got ${strangers.join(', ')}`,
  );
}

const results: BenchResult[] = [];
let failed = false;
for (const { file } of files.filter(({ benches }) => benches.some(({ prefix }) => isReached(prefix)))) {
  try {
    results.push(...runFile(file).filter(({ name }) => wanted(name)));
  } catch (error) {
    failed = true;
    console.error(`${file}: ${messageOf(error)}`);
  }
}
const cpu = cpus()[0]?.model ?? 'unknown';
// A group may begin like a benchmark's names without being one: "pool.local.bogus".
const empty = failed ? [] : groups.filter((group) => !results.some(({ name }) => name.startsWith(group)));
if (empty.length > 0) {
  failed = true;
  console.error(`expected results whose names begin with ${empty.join(', ')}, got none`);
}
const machine = { cpu, cores: cpus().length, node: process.version, os: `${process.platform} ${process.arch}` };
if (json) process.stdout.write(`${JSON.stringify({ machine, results }, null, 2)}\n`);
else process.stdout.write(renderTable(machine, results));
process.exit(failed ? 1 : 0);

function wanted(name: string): boolean {
  return groups.length === 0 || groups.some((group) => name.startsWith(group));
}

/** Whether a group selects a prefix: both "pool" and "pool.local.hopMs" select "pool.local.hopMs". */
function meet(group: string, prefix: string): boolean {
  return group.startsWith(prefix) || prefix.startsWith(group);
}

function isReached(prefix: string): boolean {
  return groups.length === 0 || groups.some((group) => meet(group, prefix));
}

/** The benchmarks are in the files of the groups' folders that are named `*.bench.ts`. */
async function readFiles(): Promise<{ file: string; benches: Bench[] }[]> {
  const names = await readdir(new URL('.', import.meta.url), { recursive: true });
  const found = names.filter((name) => name.endsWith('.bench.ts')).sort();
  return Promise.all(
    found.map(async (file) => ({
      file,
      ...((await import(new URL(file, import.meta.url).href)) as { benches: Bench[] }),
    })),
  );
}

/**
 * Runs a file in a process of its own: what one file leaves on the heap would be collected during the next measurement.
 */
function runFile(file: string): BenchResult[] {
  const script = fileURLToPath(new URL('run-one.ts', import.meta.url));
  const output = execFileSync(process.execPath, [script, file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      BENCH_FULL: full ? '1' : '',
      BENCH_DATA: data === undefined ? '' : callerPath(data, readEnv()),
    },
  });
  return JSON.parse(output) as BenchResult[];
}
