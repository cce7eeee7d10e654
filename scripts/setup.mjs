/**
 * Installs what is missing: the npm packages (including Node 24), and a uWebSockets.js that fits this system. Every
 * command of package.json runs it first. If nothing is missing, it takes a few milliseconds. Several may run at once.
 */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions } from './elf-versions.mjs';
import { hashFiles } from './file-hash.mjs';
import { shimGlibc } from './glibc-shim.mjs';
import { npmCommand, npmEnvironment } from './npm-environment.mjs';
import { explainSystemError, node24, PlainError, projectRoot, readJsonIfPossible, runMain, say } from './project.mjs';
import { keepOutput } from './run-command.mjs';
import { withLock } from './with-lock.mjs';

const OLDEST_NODE = '20.20.0';
const modules = join(projectRoot, 'node_modules');
/** Stamp of a finished set-up. It is inside node_modules, so deleting the packages deletes it too. */
const stampFile = join(modules, '.rubato-setup.json');
/** A file that exists while npm works. If it exists at the start, npm was killed. */
const unfinished = join(modules, '.rubato-setup.unfinished');
const lock = join(modules, '.rubato-setup.lock');
/** Leftover of npm's package `node`: the package it took bin/node from. `npm ls` would call it extraneous. */
const nodeLeftover = join(modules, 'node', 'node_modules');

/** Makes the project ready to run. Throws a PlainError that says what to do if it can't. */
export async function setup() {
  if (compareVersions(process.versions.node, OLDEST_NODE) < 0) {
    throw new PlainError(`setup: expected Node ${OLDEST_NODE} or newer to start with, got ${process.versions.node}`);
  }
  if (isInstalled() && !isWritableLeftover()) {
    shimGlibc();
    return;
  }
  await withLock(lock, installAndFit, { onWait: () => say('setup: another run is installing; waiting for it') });
}

async function installAndFit() {
  // Checked again, because another process may have installed while this one waited.
  if (!isInstalled()) await install();
  rmSync(nodeLeftover, { recursive: true, force: true });
  shimGlibc();
}

/** Whether there is a leftover that we may remove. Another user's checkout, or a read-only one, may keep it. */
function isWritableLeftover() {
  try {
    accessSync(nodeLeftover, constants.W_OK);
    return true;
  } catch {
    return false;
  }
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
  removeHalfInstalled();
  rmSync(stampFile, { force: true });
  mkdirSync(modules, { recursive: true });
  writeFileSync(unfinished, '');
  const startedAt = performance.now();
  // `npm install`, not `npm ci`: the lockfile lacks optional packages of other platforms, which `npm ci` refuses.
  const { command, args } = npmCommand(['install', '--no-progress', '--loglevel=warn']);
  const { code, output } = await keepOutput(command, args, {
    ...npmEnvironment(),
    // The CPU build is in the package; its install script would fetch CUDA libraries. npm 11 doesn't run that script
    // (allowScripts in package.json); this is for older npm versions.
    ONNXRUNTIME_NODE_INSTALL: process.env.ONNXRUNTIME_NODE_INSTALL ?? 'skip',
  });
  // If npm fails by itself, it restores what was there.
  rmSync(unfinished, { force: true });
  if (code !== 0) throw new PlainError(explainNpmFailure(code, output));
  if (!existsSync(node24))
    throw new PlainError(`setup: expected npm to install Node 24 at ${node24}, got no such file:\n${output}`);
  writeFileSync(stampFile, `${JSON.stringify({ hash: wantedHash() })}\n`);
  say(`setup: installed in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

/**
 * Removes what a killed npm left: folders that look installed but lack files. npm would take them for complete. npm
 * writes its own list only at the end.
 */
function removeHalfInstalled() {
  if (!existsSync(modules) || (existsSync(join(modules, '.package-lock.json')) && !existsSync(unfinished))) return;
  const found = readdirSync(modules).filter((name) => !name.startsWith('.rubato-setup'));
  if (found.length > 0) say('setup: an installation was interrupted; starting it anew');
  for (const name of found) rmSync(join(modules, name), { recursive: true, force: true });
}

/**
 * @param {number} code
 * @param {string} output
 */
export function explainNpmFailure(code, output) {
  if (code === 127)
    return 'setup: expected npm on the PATH, got none; install npm 11 (it comes with Node) and run this again';
  const network = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH)\b/.exec(
    output,
  );
  if (network !== null) {
    return `setup: npm can't reach its registry (${network[1]}); check the network, proxy or registry setting and run this again`;
  }
  const [, system] = /\b(ENOSPC|EDQUOT|EROFS|EACCES|EPERM)\b/.exec(output) ?? [];
  if (system !== undefined) {
    const [, path = modules] = /(?:npm (?:error|ERR!) path |['"])(\/[^\n'"]+)/.exec(output) ?? [];
    return explainSystemError(Object.assign(new Error(output), { code: system, path })) ?? output;
  }
  return `setup: npm install failed with code ${code}:\n${output.trim()}`;
}

if (process.argv[1] !== undefined && import.meta.filename === process.argv[1]) runMain(setup);
