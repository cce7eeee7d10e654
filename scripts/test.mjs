/**
 * `npm test`: set-up, then all checks and tests. `npm test -- FILTER...` passes the filters to Vitest and runs only the
 * tests that match (and no other check), for work on one thing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildClient } from './build-client.mjs';
import { checkLockfile, checkPackageTree } from './check-packages.mjs';
import { ensureDebianPackages } from './debian-packages.mjs';
import { buildPackage } from './package.mjs';
import { expectUsablePath, node24, readJsonIfPossible, runMain, say, toolEnvironment, toolScript } from './project.mjs';
import { KeptOutput, keepOutput, runInForeground } from './run-command.mjs';
import { setup } from './setup.mjs';
import { addCounts, countTests, summarise } from './test-report.mjs';

/** @typedef {import('./run-command.mjs').CommandResult} CommandResult */

/**
 * @param {string} command
 * @param {string} packageName
 * @param {...string} args
 */
const tool =
  (command, packageName, ...args) =>
  () =>
    keepOutput(node24, [toolScript(command, packageName), ...args], toolEnvironment());

/** @type {readonly { name: string, run: () => Promise<CommandResult> }[]} */
const CHECKS = [
  { name: 'types', run: tool('tsc', 'typescript', '--project', 'tsconfig.json') },
  { name: 'types of the client', run: tool('tsc', 'typescript', '--project', 'client-demo/tsconfig.json', '--noEmit') },
  { name: 'lint and format', run: tool('biome', '@biomejs/biome', 'ci', '--error-on-warnings', '.') },
  { name: 'unused code and packages', run: tool('knip', 'knip') },
  { name: 'package tree', run: checkPackageTree },
  { name: 'lockfile', run: checkLockfile },
  { name: 'client build', run: () => resultOf(buildClient) },
  { name: 'package build', run: () => resultOf(buildPackage) },
];

/**
 * @param {() => Promise<unknown>} work
 * @returns {Promise<CommandResult>}
 */
async function resultOf(work) {
  try {
    await work();
    return { code: 0, output: '' };
  } catch (error) {
    return { code: 1, output: error instanceof Error ? error.message : String(error) };
  }
}

/** @returns {Promise<import('./test-report.mjs').CheckResult[]>} */
async function runChecks() {
  const results = [];
  for (const { name, run } of CHECKS) {
    const startedAt = performance.now();
    const { code, output } = await run();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say(`== ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
    if (code !== 0) say(output.trimEnd());
    results.push({ name, passed: code === 0 });
  }
  return results;
}

/**
 * Runs Vitest and counts its tests.
 * @param {readonly string[]} args
 * @param {import('./run-command.mjs').KeptOutput} [output] takes what Vitest prints instead of our terminal
 */
async function runTests(args, output) {
  const directory = mkdtempSync(join(tmpdir(), 'rubato-test-'));
  try {
    const file = join(directory, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const command = [toolScript('vitest'), 'run', ...reporters, ...args];
    const exitCode = await runInForeground(node24, command, { env: toolEnvironment(), ...(output && { output }) });
    return countTests(readJsonIfPossible(file), exitCode);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The tests in a browser run beside the others, one file at a time: drawing keeps a core busy, and most of the others
 * wait for processes. Their output comes at the end, as two runs can't share a terminal.
 */
async function runAllTests() {
  say('== tests');
  const output = new KeptOutput();
  const [inBrowser, others] = await Promise.all([
    runTests(['--project', 'browser'], output),
    runTests(['--project', 'unit', '--project', 'system']),
  ]);
  say('== tests in a browser');
  say(output.text.trimEnd());
  return addCounts(others, inBrowser);
}

/** Prepares what the run needs. If that fails, nothing runs, but the last line has its usual form. */
async function prepare() {
  try {
    expectUsablePath();
    await setup();
    await ensureDebianPackages();
  } catch (error) {
    process.stdout.write('\n0 passed, 1 failed\n');
    throw error;
  }
}

runMain(async () => {
  const filters = process.argv.slice(2);
  await prepare();
  if (filters.length > 0) await buildClient();
  const checks = filters.length > 0 ? [] : await runChecks();
  const tests = await (filters.length > 0 ? runTests(filters) : runAllTests());
  const { lines, ok } = summarise(checks, tests, { allowSkipped: filters.length > 0 });
  process.stdout.write(`\n${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
});
