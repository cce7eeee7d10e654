/** Processes of a run: bound to a core if possible, with a typed channel, and ended with the run. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Child<Command, Message> {
  readonly pid: number;
  send(command: Command): void;
  /** The next message that `wanted` accepts. Rejects if the process ends or says nothing for `timeoutMs`. */
  next<M extends Message>(wanted: (message: Message) => message is M, timeoutMs?: number): Promise<M>;
  readonly exited: Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

export interface ChildOptions {
  /** File, relative to this one. */
  readonly script: string;
  /** Passed as one JSON argument. */
  readonly options: object;
  /** Core to bind it to. Null: wherever the system puts it. */
  readonly core: number | null;
  readonly nodeFlags?: readonly string[];
}

const canPin = spawnSync('taskset', ['-c', '0', 'true']).status === 0;
/** A busy server answers between two ticks. One that takes this long has stopped. */
const ANSWER_MS = 30_000;

export function startChild<Command extends object, Message>(start: ChildOptions): Child<Command, Message> {
  const script = fileURLToPath(new URL(start.script, import.meta.url));
  const node = [process.execPath, ...(start.nodeFlags ?? []), script, JSON.stringify(start.options)];
  const words = start.core !== null && canPin ? ['taskset', '-c', String(start.core), ...node] : node;
  // Its output goes to stderr: stdout belongs to the report, which may be JSON.
  const child: ChildProcess = spawn(words[0]!, words.slice(1), { stdio: ['ignore', 2, 2, 'ipc'] });
  const exited = once(child, 'exit').then(() => undefined);
  child.on('error', () => undefined);
  return {
    pid: child.pid!,
    exited,
    send: (command) => {
      if (child.connected) child.send(command);
    },
    next<M extends Message>(wanted: (message: Message) => message is M, timeoutMs = ANSWER_MS): Promise<M> {
      return waitFor(child, script, wanted, timeoutMs);
    },
    kill: (signal) => {
      child.kill(signal);
    },
  };
}

function waitFor<Message, M extends Message>(
  child: ChildProcess,
  script: string,
  wanted: (message: Message) => message is M,
  timeoutMs: number,
): Promise<M> {
  const { promise, resolve, reject } = Promise.withResolvers<M>();
  // A process that has ended already won't say so again.
  if (child.exitCode !== null || child.signalCode !== null)
    reject(new Error(`${script} ended with ${child.signalCode ?? `code ${child.exitCode}`}`));
  const onMessage = (message: Message) => {
    if (wanted(message)) resolve(message);
  };
  const onExit = (code: number | null, signal: string | null) => {
    reject(new Error(`${script} ended with ${signal ?? `code ${code}`}`));
  };
  const timer = setTimeout(() => reject(new Error(`${script} said nothing for ${timeoutMs} ms`)), timeoutMs);
  child.on('message', onMessage);
  child.on('exit', onExit);
  return promise.finally(() => {
    clearTimeout(timer);
    child.off('message', onMessage);
    child.off('exit', onExit);
  });
}
