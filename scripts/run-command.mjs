/** Runs child processes for scripts: one function shows the output, one keeps it. */
import { spawn } from 'node:child_process';
import { projectRoot } from './project.mjs';

/** Characters of output that are kept. No sane tool prints more, and the end says why. */
const MAX_KEPT_CHARACTERS = 200_000;

/**
 * @typedef {{ code: number, output: string }} CommandResult `code` is 127 if the command could not be started and 128 if
 *   a signal ended it; `output` is the last 200,000 characters of stdout and stderr, in the order in which they came
 */

/** The end of what a process printed. */
export class KeptOutput {
  text = '';

  /** @param {Buffer} chunk */
  add = (chunk) => {
    this.text = (this.text + chunk.toString()).slice(-MAX_KEPT_CHARACTERS);
  };
}

/**
 * Runs a command in the project's root and keeps its output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<CommandResult>}
 */
export function keepOutput(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = new KeptOutput();
    child.stdout.on('data', output.add);
    child.stderr.on('data', output.add);
    child.on('error', (error) => resolve({ code: 127, output: `${output.text}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 128, output: output.text }));
  });
}

const FORWARDED_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command in the foreground, with our terminal and our signals, and returns its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd?: string, output?: KeptOutput }} options `output` takes what the command prints
 *   instead of our terminal, for one that runs beside another
 * @returns {Promise<number>} the exit code; 128 + n if signal n ended it, as in a shell
 */
export function runInForeground(command, args, { env, cwd = projectRoot, output }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: output === undefined ? 'inherit' : 'pipe' });
    if (output !== undefined) {
      child.stdin?.end();
      child.stdout?.on('data', output.add);
      child.stderr?.on('data', output.add);
    }
    // Ctrl-C reaches every process of the terminal's group anyway, but `kill` reaches only us. A server takes a
    // second signal for the same one.
    const forwards = FORWARDED_SIGNALS.map((signal) => ({ signal, forward: () => void child.kill(signal) }));
    for (const { signal, forward } of forwards) process.on(signal, forward);
    const stopWatching = watchParent(() => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      stopWatching();
      for (const { signal: forwarded, forward } of forwards) process.off(forwarded, forward);
      resolve(code ?? 128 + (SIGNAL_NUMBERS[String(signal)] ?? 0));
    });
  });
}

/**
 * Calls `onGone` when the npm that started us is gone. If npm is killed outright, it can't pass the signal on, and a
 * server that outlives it would keep its port. Without npm (a service manager, a shell's background job) nothing is
 * watched.
 * @param {() => void} onGone
 * @returns {() => void} ends the watch
 */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, PARENT_CHECK_MS);
  return () => clearInterval(timer);
}

/** Milliseconds between two looks at the parent's id. A look is one system call. */
const PARENT_CHECK_MS = 1_000;

const SIGNAL_NUMBERS = /** @type {Record<string, number>} */ ({
  SIGHUP: 1,
  SIGINT: 2,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
  SIGABRT: 6,
});
