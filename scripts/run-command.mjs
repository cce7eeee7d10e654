/** Child processes for scripts: one that shows its output, one that keeps it. */
import { spawn } from 'node:child_process';
import { projectRoot } from './project.mjs';

/** A tool that prints more than this has lost its mind; the tail is what says why. */
const MAX_KEPT_CHARACTERS = 200_000;

/**
 * @typedef {{ code: number, output: string }} CommandResult `code` is 127 when the command could not be started and 128
 *   when a signal ended it; `output` is stdout and stderr as they came, its last 200,000 characters
 */

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
    let output = '';
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk.toString()).slice(-MAX_KEPT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 128, output }));
  });
}

const FORWARDED_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command in the foreground: our terminal, our signals, its exit code.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd?: string }} options
 * @returns {Promise<number>} the exit code; 128 + n when signal n ended it, as a shell says it
 */
export function runInForeground(command, args, { env, cwd = projectRoot }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
    // Ctrl-C reaches every process of the terminal's group anyway; `kill` reaches only us. A server takes a repeated
    // signal as the same one.
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
 * Calls `onGone` when the npm that started us is gone: killed outright, it can't pass the signal on, and a server that
 * outlives it would hold its port. Without npm (a service manager, a shell's background job) nothing is watched.
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

/** Reading the parent's id is one system call. */
const PARENT_CHECK_MS = 1_000;

const SIGNAL_NUMBERS = /** @type {Record<string, number>} */ ({
  SIGHUP: 1,
  SIGINT: 2,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
  SIGABRT: 6,
});
