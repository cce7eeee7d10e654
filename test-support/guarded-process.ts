/** Child processes for tests. They can be killed, frozen and thawed, and never outlive the test, however it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Characters kept, enough to see why a process ended; older ones are dropped. */
const MAX_KEPT_CHARACTERS = 20_000;

let startingMs = 0;

/**
 * Milliseconds that this thread has spent on starting processes so far. The thread stands still until the child has
 * become its command: 100 ms were seen where the child waited for a core.
 */
export const spentStartingMs = (): number => startingMs;

export interface GuardedProcess extends AsyncDisposable {
  readonly pid: number;
  /** False as soon as this process knows that it has ended. */
  readonly running: boolean;
  /** Resolves with the exit code, or the signal's name, when it has ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The last 20,000 characters of stdout and stderr. */
  output(): string;
  /** A frozen process takes other signals only after `thaw`. */
  signal(signal: NodeJS.Signals): void;
  freeze(): void;
  thaw(): void;
  /** Sends SIGKILL, which reaches a frozen process too; resolves when it has ended. May be called again. */
  kill(): Promise<void>;
}

/**
 * Starts `command` so that the kernel kills it when this process dies, even by SIGKILL or a crash: setpriv (util-linux)
 * asks for that and becomes the command, so `pid` is the command's own. It lasts as long as the thread that called
 * this, so call it on a main thread or in a thread that outlives the process.
 */
export function startGuarded(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): GuardedProcess {
  const beganMs = performance.now();
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  startingMs += performance.now() - beganMs;
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-MAX_KEPT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = endOf(child, (message) => keep(Buffer.from(message)));
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const kill = async () => {
    signal('SIGKILL');
    await ended;
  };
  return {
    pid: child.pid ?? 0,
    get running() {
      return child.exitCode === null && child.signalCode === null;
    },
    ended,
    output: () => output,
    signal,
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

/** The end of a child. Never rejects: a command that could not be started ends with 127, as in a shell. */
async function endOf(child: ChildProcess, note: (message: string) => void): Promise<number | NodeJS.Signals> {
  const notStarted = new Promise<number>((resolve) => {
    child.on('error', (error) => {
      note(error.message);
      if (child.pid === undefined) resolve(127);
    });
  });
  const exited = once(child, 'exit').then(([code, signal]: (number | NodeJS.Signals | null)[]) => code ?? signal ?? 1);
  // `once` also rejects on 'error'; `notStarted` handles that.
  exited.catch(() => {});
  return Promise.race([exited, notStarted]);
}
