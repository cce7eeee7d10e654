/** Places and helpers for scripts that run before any package is installed: plain JavaScript, no dependencies. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const binDirectory = join(projectRoot, 'node_modules', '.bin');

/**
 * The Node 24 that the npm package `node` installs; server, tests and tools run under it, whichever Node started us.
 */
export const node24 = join(
  projectRoot,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/**
 * The environment of a child that must find Node 24 and the packages' commands first. Node keeps compiled code in
 * node_modules/.cache, one file per module: a server, and each of the tests' hundred processes, starts in half the
 * time. ONNX Runtime sends no reports.
 * @returns {NodeJS.ProcessEnv}
 */
export function projectEnvironment() {
  return {
    NODE_COMPILE_CACHE: join(projectRoot, 'node_modules', '.cache', 'node-compile'),
    ORT_DISABLE_TELEMETRY: '1',
    ...process.env,
    PATH: binDirectory + delimiter + (process.env.PATH ?? ''),
  };
}

/**
 * The same for tools. They choose what they build or test for themselves: NODE_ENV=production is for the server.
 * @returns {NodeJS.ProcessEnv}
 */
export function toolEnvironment() {
  const { NODE_ENV: _chosenByTheTool, ...environment } = projectEnvironment();
  return environment;
}

/**
 * The file that Node 24 must run for a tool's command. The PATH isn't used: a folder with a colon in its name can't be
 * on it, and Windows can't start a command in node_modules/.bin without a shell.
 * @param {string} command
 * @param {string} [packageName]
 * @returns {string}
 */
export function toolScript(command, packageName = command) {
  const folder = join(projectRoot, 'node_modules', packageName);
  const { bin } = /** @type {{ bin?: string | Record<string, string> }} */ (
    readJsonIfPossible(join(folder, 'package.json')) ?? {}
  );
  const script = typeof bin === 'string' ? bin : bin?.[command];
  if (script === undefined) {
    throw new PlainError(
      `setup: expected ${packageName} in node_modules, got none; delete node_modules and run this again`,
    );
  }
  return join(folder, script);
}

/**
 * The environment of npm itself, without node_modules/.bin: the machine's own Node must run npm while npm replaces the
 * Node in node_modules.
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {NodeJS.ProcessEnv}
 */
export function machineEnvironment(environment = process.env) {
  const path = (environment.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.endsWith(join('node_modules', '.bin')) && !entry.includes('node-gyp-bin'))
    .join(delimiter);
  return { ...environment, PATH: path };
}

/**
 * @param {string} file
 * @returns {unknown} undefined if the file is missing or not JSON: callers treat both as "not done yet"
 */
export function readJsonIfPossible(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Prints one line for the person at the terminal, always on stderr: stdout belongs to `npm run -s bench -- --json`.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * An error whose message is all that a user needs. It is printed without a stack.
 */
export class PlainError extends Error {}

/**
 * Throws if the root's path has one of two characters that Vite and Vitest can't take: they read a path as an address.
 * @param {string} [root]
 */
export function expectUsablePath(root = projectRoot) {
  if (/[#?]/.test(root)) {
    throw new PlainError(
      `setup: expected a folder without # and ? in its path, got ${root}; move the project and run this again`,
    );
  }
}

const SYSTEM_ERRORS = /** @type {Readonly<Record<string, string>>} */ ({
  EACCES: 'it is not ours to write',
  EPERM: 'it is not ours to write',
  EROFS: 'it is on a file system that is mounted read-only',
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk quota is used up',
  ENOTDIR: 'a file is where a folder should be',
  EMFILE: 'too many files are open',
});

/**
 * @param {unknown} error
 * @returns {string | undefined} undefined if the machine is not the cause
 */
export function explainSystemError(error) {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return undefined;
  const why = SYSTEM_ERRORS[String(error.code)];
  return why && `setup: expected to write ${error.path}, got ${error.code}: ${why}; see to that and run this again`;
}

/**
 * Runs a script's main function. An error that a person can mend becomes one line and exit code 1.
 * @param {() => Promise<void>} main
 */
export function runMain(main) {
  main().catch((error) => {
    say(error instanceof PlainError ? error.message : (explainSystemError(error) ?? String(error?.stack ?? error)));
    process.exitCode = 1;
  });
}
