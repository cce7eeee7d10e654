/** `npm run bench [-- GROUP...] [--json]`: runs the benchmarks whose result names start with a GROUP, or all. */
import { readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Command } from 'commander';
import type { Bench, BenchResult } from './bench.ts';
import { renderTable } from './render-table.ts';

/** Files here that hold no benchmark. */
const OTHERS = new Set(['main.ts', 'bench.ts', 'raw-loop-thread.ts', 'render-table.ts']);

const command = new Command('bench')
  .description('measure, and compare with the targets')
  .argument('[group...]', 'prefixes of result names, such as "features" or "pool.local"')
  .option('--json', 'print one JSON object and nothing else')
  .parse();
const groups = command.processedArgs[0] as string[];
const { json = false } = command.opts<{ json?: boolean }>();

const results: BenchResult[] = [];
let failed = false;
for (const bench of await findBenches()) {
  // "pool" must reach "pool.local.hopMs", and so must "pool.local.hopMs" itself.
  if (groups.length > 0 && !groups.some((group) => group.startsWith(bench.prefix) || bench.prefix.startsWith(group)))
    continue;
  try {
    const found = await bench.run();
    results.push(...found.filter(({ name }) => groups.length === 0 || groups.some((group) => name.startsWith(group))));
  } catch (error) {
    failed = true;
    console.error(`${bench.prefix}:`, error);
  }
}
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  node: process.version,
  os: `${process.platform} ${process.arch}`,
};
if (json) process.stdout.write(`${JSON.stringify({ machine, results }, null, 2)}\n`);
else process.stdout.write(renderTable(machine, results));
process.exit(failed ? 1 : 0);

async function findBenches(): Promise<Bench[]> {
  const names = (await readdir(new URL('.', import.meta.url))).filter(
    (name) => /^[a-z-]+\.ts$/.test(name) && !OTHERS.has(name),
  );
  const modules = await Promise.all(
    names.sort().map((name) => import(new URL(name, import.meta.url).href) as Promise<{ benches: Bench[] }>),
  );
  return modules.flatMap(({ benches }) => benches);
}
