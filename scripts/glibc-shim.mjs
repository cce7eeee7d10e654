/**
 * uWebSockets.js has one Linux binary per Node version, built for glibc 2.38; Debian 12 has 2.36. It needs only three
 * symbols of 2.38: `__isoc23_sscanf`, `__isoc23_strtol` and `__isoc23_strtoul`. They are the C23 forms of functions
 * that every glibc has under their plain names (they also accept "0b" numbers). So if glibc is older, the binary that
 * Node 24 would load is replaced by a copy that asks for the plain names. The original stays beside it (`.original`),
 * and a record says what was done to which bytes.
 *
 * It is done in place, not by a loader hook: everything that imports uWebSockets.js, in any thread or test, gets the
 * copy.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVersions, downgradeVersion, readSymbolVersions, versionsNewerThan } from './elf-versions.mjs';
import { node24, projectRoot, readJsonIfPossible, say } from './project.mjs';

/** `process.versions.modules` of Node 24, which we run under. */
export const NODE_ABI = '137';
const NEEDED_GLIBC = '2.38';

/** Versions of plain symbols: the first glibc of each architecture. */
const BASE_VERSIONS = /** @type {Record<string, string>} */ ({ x64: 'GLIBC_2.2.5', arm64: 'GLIBC_2.17' });

/**
 * @param {string} arch `x64` or `arm64`
 * @returns {import('./elf-versions.mjs').Downgrade}
 */
export function downgradeFor(arch) {
  const baseVersion = BASE_VERSIONS[arch];
  if (baseVersion === undefined) throw new Error(`expected x64 or arm64, got ${arch}`);
  return {
    version: `GLIBC_${NEEDED_GLIBC}`,
    baseVersion,
    prefix: '__isoc23_',
    symbols: ['__isoc23_sscanf', '__isoc23_strtol', '__isoc23_strtoul'],
  };
}

/**
 * Makes uWebSockets.js loadable on a glibc older than 2.38, once. Never throws: if it can't be done, one line says why,
 * and the server uses the ws transport.
 * @param {{ directory?: string, hostVersion?: string | undefined, tell?: (line: string) => void }} [options] for tests: the
 *   package's directory, the system's glibc version (undefined: not glibc), and the function that prints the line
 * @returns {'not needed' | 'done before' | 'patched' | 'refused'}
 */
export function shimGlibc(options = {}) {
  const hostVersion = 'hostVersion' in options ? options.hostVersion : systemGlibcVersion();
  if (hostVersion === undefined || compareVersions(hostVersion, NEEDED_GLIBC) >= 0) return 'not needed';
  const tell = options.tell ?? say;
  const directory = options.directory ?? join(projectRoot, 'node_modules', 'uWebSockets.js');
  const binary = join(directory, `uws_linux_${process.arch}_${NODE_ABI}.node`);
  const record = `${binary}.shim.json`;
  if (!existsSync(binary)) return refuse(`expected ${binary}, got no such file`, tell);
  if (isRecorded(record, binary, hostVersion)) return 'done before';
  try {
    const outcome = patchInPlace(binary, hostVersion);
    // If nothing may be written here, the next start doesn't know it and looks again.
    ignoringErrors(() => writeRecord(record, binary, hostVersion, outcome));
    if (outcome === 'patched')
      tell(`setup: adapted uWebSockets.js to glibc ${hostVersion} (the original is kept beside it)`);
    return outcome;
  } catch (error) {
    ignoringErrors(() => writeRecord(record, binary, hostVersion, 'refused'));
    return refuse(error instanceof Error ? error.message : String(error), tell);
  }
}

/** @param {() => void} work */
function ignoringErrors(work) {
  try {
    work();
  } catch {
    // The caller says why.
  }
}

/** @returns {string | undefined} undefined if the C library isn't glibc */
function systemGlibcVersion() {
  if (process.platform !== 'linux') return undefined;
  // A report looks up the names of network interfaces unless told not to.
  Object.assign(process.report, { excludeNetwork: true });
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header.glibcVersionRuntime;
}

/**
 * @param {string} binary
 * @param {string} hostVersion
 * @returns {'not needed' | 'patched'}
 */
function patchInPlace(binary, hostVersion) {
  const original = readFileSync(binary);
  const downgrade = downgradeFor(process.arch);
  const newer = versionsNewerThan(readSymbolVersions(original), hostVersion);
  if (newer.length === 0) return 'not needed';
  if (newer.join() !== downgrade.version) {
    throw new Error(
      `expected a binary that needs only ${downgrade.version} on top of glibc ${hostVersion}, got ${newer.join(', ')}`,
    );
  }
  const patched = `${binary}.patched.node`;
  writeFileSync(patched, downgradeVersion(original, downgrade), { mode: 0o755 });
  try {
    // In another process: a binary that is wrong after all may end its process.
    execFileSync(node24, ['-e', `process.dlopen({ exports: {} }, ${JSON.stringify(patched)})`], { stdio: 'pipe' });
  } catch (error) {
    rmSync(patched, { force: true });
    throw new Error(`the adapted copy does not load: ${firstErrorLine(error)}`);
  }
  copyFileSync(binary, `${binary}.original`);
  renameSync(patched, binary);
  return 'patched';
}

/** @param {unknown} error */
function firstErrorLine(error) {
  const text = String(error instanceof Error && 'stderr' in error ? error.stderr : error);
  return text.split('\n').find((line) => line.includes('Error')) ?? text.slice(0, 200);
}

/**
 * @param {string} reason
 * @param {(line: string) => void} tell
 * @returns {'refused'}
 */
function refuse(reason, tell) {
  tell(`setup: uWebSockets.js can't be used here (${reason}); the server will use the ws transport`);
  return 'refused';
}

/**
 * Compares size and time of change instead of the content: hashing 7 MB would take most of the time of each set-up.
 * @param {string} record
 * @param {string} binary
 * @param {string} hostVersion
 * @returns {boolean}
 */
function isRecorded(record, binary, hostVersion) {
  const known = /** @type {Record<string, unknown> | undefined} */ (readJsonIfPossible(record));
  const { size, mtimeMs } = statSync(binary);
  return known?.hostVersion === hostVersion && known?.size === size && known?.mtimeMs === mtimeMs;
}

/**
 * @param {string} record
 * @param {string} binary
 * @param {string} hostVersion
 * @param {string} outcome
 */
function writeRecord(record, binary, hostVersion, outcome) {
  const { size, mtimeMs } = statSync(binary);
  const source = existsSync(`${binary}.original`) ? `${binary}.original` : binary;
  const originalSha256 = createHash('sha256').update(readFileSync(source)).digest('hex');
  writeFileSync(record, `${JSON.stringify({ outcome, hostVersion, originalSha256, size, mtimeMs }, null, 2)}\n`);
}
