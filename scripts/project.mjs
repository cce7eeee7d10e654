/** Where things are, for scripts that run before any package is installed: plain JavaScript, no dependencies. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
const binDirectory = join(projectRoot, 'node_modules', '.bin');

/** The Node 24 that the npm package `node` installs; server, tests and tools run under it whatever Node started us. */
export const node24 = join(
  projectRoot,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/**
 * The environment of a child that must find Node 24 and the packages' commands first. Node keeps what it has compiled in
 * node_modules/.cache, one file per module: a server, and each of the hundred processes of the tests, starts in half the
 * time. ONNX Runtime tells nobody of it.
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
 * The environment of npm itself: without node_modules/.bin, so that the machine's own Node runs npm while npm replaces
 * the Node in node_modules.
 * @returns {NodeJS.ProcessEnv}
 */
export function machineEnvironment() {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.endsWith(join('node_modules', '.bin')) && !entry.includes('node-gyp-bin'))
    .join(delimiter);
  return { ...process.env, PATH: path };
}

/**
 * @param {string} file
 * @returns {unknown} undefined when the file is missing or not JSON: callers treat both as "not done yet".
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
 * One line for the person at the terminal. Always on stderr: `npm run -s bench -- --json` owns stdout.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * An error whose message is all a user needs: printed without a stack.
 */
export class PlainError extends Error {}

/**
 * Runs a script's main function; a PlainError becomes one line and exit code 1.
 * @param {() => Promise<void>} main
 */
export function runMain(main) {
  main().catch((error) => {
    say(error instanceof PlainError ? error.message : String(error?.stack ?? error));
    process.exitCode = 1;
  });
}
