/**
 * Installs what is missing: the npm packages (with them Node 24), and uWebSockets.js' fit to this system. Every command
 * of package.json runs it first; when nothing is missing it takes a few milliseconds. Several may run at once.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions } from './elf-versions.mjs';
import { hashFiles } from './file-hash.mjs';
import { shimGlibc } from './glibc-shim.mjs';
import { machineEnvironment, node24, PlainError, projectRoot, readJsonIfPossible, runMain, say } from './project.mjs';
import { keepOutput } from './run-command.mjs';
import { withLock } from './with-lock.mjs';

const OLDEST_NODE = '20.20.0';
const modules = join(projectRoot, 'node_modules');
/** Inside node_modules, so that deleting the packages deletes the claim that they are there. */
const stampFile = join(modules, '.rubato-setup.json');
const lock = join(modules, '.rubato-setup.lock');
/** What npm's package `node` leaves behind: the package it unpacked bin/node from. `npm ls` would call it extraneous. */
const nodeLeftover = join(modules, 'node', 'node_modules');

/** Ready to run afterwards; throws a PlainError that says what to do when that can't be. */
export async function setup() {
  if (compareVersions(process.versions.node, OLDEST_NODE) < 0) {
    throw new PlainError(`setup: expected Node ${OLDEST_NODE} or newer to start with, got ${process.versions.node}`);
  }
  if (isInstalled() && !existsSync(nodeLeftover)) {
    shimGlibc();
    return;
  }
  await withLock(lock, installAndFit, { onWait: () => say('setup: another run is installing; waiting for it') });
}

async function installAndFit() {
  // Again, because another process may have done it while this one waited.
  if (!isInstalled()) await install();
  rmSync(nodeLeftover, { recursive: true, force: true });
  shimGlibc();
}

function isInstalled() {
  const stamp = /** @type {{ hash?: string } | undefined} */ (readJsonIfPossible(stampFile));
  return stamp?.hash === wantedHash() && existsSync(node24);
}

function wantedHash() {
  const files = hashFiles(projectRoot, ['package.json', 'package-lock.json', '.npmrc']);
  return `${files} ${process.platform} ${process.arch}`;
}

async function install() {
  say('setup: installing npm packages (about a minute the first time)');
  rmSync(stampFile, { force: true });
  const startedAt = performance.now();
  // `npm install`, not `npm ci`: the lockfile lacks optional packages of other platforms, which `npm ci` refuses.
  const { code, output } = await keepOutput('npm', ['install', '--no-progress', '--loglevel=warn'], {
    ...machineEnvironment(),
    // The CPU build is in the package; its install script would fetch CUDA libraries. npm 11 doesn't run that script at
    // all (allowScripts in package.json); this is for older ones.
    ONNXRUNTIME_NODE_INSTALL: process.env.ONNXRUNTIME_NODE_INSTALL ?? 'skip',
  });
  if (code !== 0) throw new PlainError(explainNpmFailure(code, output));
  if (!existsSync(node24))
    throw new PlainError(`setup: expected npm to install Node 24 at ${node24}, got no such file:\n${output}`);
  writeFileSync(stampFile, `${JSON.stringify({ hash: wantedHash() })}\n`);
  say(`setup: installed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

/**
 * @param {number} code
 * @param {string} output
 */
function explainNpmFailure(code, output) {
  if (code === 127)
    return 'setup: expected npm on the PATH, got none; install npm 11 (it comes with Node) and run this again';
  const network = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH)\b/.exec(
    output,
  );
  if (network !== null) {
    return `setup: npm can't reach its registry (${network[1]}); check the network, proxy or registry setting and run this again`;
  }
  return `setup: npm install failed with code ${code}:\n${output.trim()}`;
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) runMain(setup);
