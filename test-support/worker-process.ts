/** `npm run worker` for tests: the supervisor and its model processes, with ways to break them. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeOf } from '../thrown.ts';
import { freePort } from './free-port.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { until } from './until.ts';

export interface WorkerProcessOptions {
  /** The address of Redis, in any form the pool takes. */
  readonly url: string;
  readonly modelsDirectory: string;
  /** The models, `name@version` each; default all of the directory. */
  readonly models?: readonly string[];
  /** Number of model processes; default 1. */
  readonly processes?: number;
  /** A thread with faults to use instead of the real one. */
  readonly threadEntry?: URL;
  /** A module loaded into each process before anything else. */
  readonly preload?: URL;
}

export interface WorkerProcess extends AsyncDisposable {
  readonly supervisor: GuardedProcess;
  /** Process ids of the present model processes, oldest first. */
  modelPids(): number[];
  /** Resolves when all model processes have loaded their models. */
  ready(): Promise<void>;
  /** Number of model processes that were replaced so far. */
  restarts(): Promise<number>;
  /** The values of `/metrics` by name, summed over labels and processes. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  /** Signals every process, supervisor first, so that with SIGSTOP no process sees another one stand still. */
  signalAll(signal: NodeJS.Signals): void;
}

const ENTRY = fileURLToPath(new URL('../server/worker-main.ts', import.meta.url));

export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const port = await freePort();
  const supervisor = startGuarded('env', [
    `REDIS_URL=${options.url}`,
    process.execPath,
    ...argumentsFor(options, port),
  ]);
  const worker = workerOf(supervisor, port, options.processes ?? 1);
  try {
    await worker.ready();
    return worker;
  } catch (error) {
    await worker[Symbol.asyncDispose]();
    throw error;
  }
}

function argumentsFor(options: WorkerProcessOptions, port: number): string[] {
  const { modelsDirectory, models = [], processes = 1, threadEntry, preload } = options;
  return [
    ...(preload === undefined ? [] : ['--import', preload.href]),
    ENTRY,
    ...['--models', modelsDirectory],
    ...models.flatMap((model) => ['--model', model]),
    ...['--processes', String(processes)],
    ...['--port', String(port)],
    ...(threadEntry === undefined ? [] : ['--thread-entry', fileURLToPath(threadEntry)]),
  ];
}

function workerOf(supervisor: GuardedProcess, port: number, processes: number): WorkerProcess {
  const modelPids = () => childrenOf(supervisor.pid);
  const signalAll = (signal: NodeJS.Signals) => {
    for (const pid of [supervisor.pid, ...modelPids()]) signalIfThere(pid, signal);
  };
  const metrics = async () => sumMetrics(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
  return {
    supervisor,
    modelPids,
    signalAll,
    metrics,
    restarts: async () => (await metrics()).get('rubato_worker_restarts_total') ?? 0,
    async ready() {
      await until('the worker to be ready', async () => {
        if (!supervisor.running) throw new Error(`expected the worker to run, got:\n${supervisor.output()}`);
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
        return answer?.status === 200 && (await metrics()).get('rubato_worker_ready_processes') === processes;
      });
    },
    async [Symbol.asyncDispose]() {
      const pids = modelPids();
      await supervisor.kill();
      // A model process ends with its supervisor, but not while it is stopped.
      for (const pid of pids) signalIfThere(pid, 'SIGKILL');
    },
  };
}

/** Sends a signal; a process that is already gone is fine. */
export function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** Child processes, read from /proc: any of its threads may have started them. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
      .filter((child) => child.trim() !== '')
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    // It ended between the two reads.
    return [];
  }
}

/** Sums the text format, which has a line `name{labels} value` per value. */
export function sumMetrics(text: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([a-z_:][\w:]*)(?:\{.*\})? (\S+)/i.exec(line) ?? [];
    if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return sums;
}
