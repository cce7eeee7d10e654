/**
 * Keeps the model processes of a worker alive. It forks them, restarts those that die after a growing pause, replaces
 * those that grew too large, and has the batch examined that a process died of.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { hostname, tmpdir } from 'node:os';
import { RubatoError, reportedError } from '../../errors.ts';
import { GrowingPause } from '../../inference/growing-pause.ts';
import type { ToldRefusal } from '../../inference/registry/refused-models.ts';
import type {
  FromModelProcess,
  ModelProcessOptions,
  ToModelProcess,
} from '../../inference/worker/model-process-protocol.ts';
import {
  readFlightRecords,
  recorderFileOf,
  removeStaleRecords,
} from '../../inference/worker/quarantine/flight-recorder.ts';
import type { RedisQuarantine } from '../../inference/worker/quarantine/redis-quarantine.ts';
import type { WorkerStats } from '../../inference/worker/redis-worker-options.ts';
import type { Logger } from '../log/logger.ts';

const ENTRY = new URL('./model-process.ts', import.meta.url);
/** Pause before a dead process is replaced: at first almost none, so that a worker is back within a second. */
const RESTART = { firstMs: 50, maxMs: 10_000 };
/**
 * A process that has lived so long died of something new. A chaos run kills each about every ten seconds, and its
 * worker must be back at once.
 */
const HEALTHY_MS = 5_000;
/** Signals that say nothing about what ran: somebody sent them. */
const OUTSIDE_SIGNALS: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']);
const METRICS_LIMIT_MS = 2000;

export interface SupervisorOptions {
  readonly processes: number;
  /** Resident megabytes above which a model process is replaced. */
  readonly maxRssMb: number;
  readonly process: Omit<ModelProcessOptions, 'workerId' | 'recorderFile'>;
  readonly quarantine: RedisQuarantine;
  readonly logger: Logger;
}

interface ModelProcess {
  readonly workerId: string;
  readonly recorderFile: string;
  readonly child: ChildProcess;
  readonly startedMs: number;
  state: 'starting' | 'ready' | 'draining';
  refused: readonly ToldRefusal[];
  stats: WorkerStats | null;
  rssMb: number;
}

export interface ProcessReport {
  readonly workerId: string;
  readonly pid: number | undefined;
  readonly state: ModelProcess['state'];
  readonly rssMb: number;
  /** Models that it should serve but can't, and why. */
  readonly refused: readonly ToldRefusal[];
  readonly stats: WorkerStats | null;
}

export class WorkerSupervisor {
  restarts = 0;
  #options: SupervisorOptions;
  #processes = new Set<ModelProcess>();
  #pause = new GrowingPause(RESTART);
  #burials = new Set<Promise<void>>();
  #stopping = false;
  #metricsRequests = 0;
  #complaints = new Set<string>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Resolves when all processes are ready. Throws the error that stopped the first one. */
  async start(): Promise<void> {
    removeStaleRecords(tmpdir());
    await Promise.all(Array.from({ length: this.#options.processes }, () => this.#fork()));
  }

  get ready(): number {
    return [...this.#processes].filter(({ state }) => state === 'ready').length;
  }

  /** Models that a process should serve but can't, each once. */
  get refused(): readonly ToldRefusal[] {
    const serving = [...this.#processes].filter(({ state }) => state === 'ready');
    return [...new Map(serving.flatMap(({ refused }) => refused.map((one) => [one.model, one]))).values()];
  }

  report(): readonly ProcessReport[] {
    return [...this.#processes].map(({ workerId, child, state, rssMb, refused, stats }) => ({
      workerId,
      pid: child.pid,
      state,
      rssMb: Math.round(rssMb),
      refused,
      stats,
    }));
  }

  /** The metrics of all processes that answer, one list each. */
  async metrics(): Promise<readonly (readonly object[])[]> {
    const asked = [...this.#processes].filter(({ state }) => state !== 'starting');
    const answers = await Promise.all(asked.map(({ child }) => this.#askMetrics(child)));
    return answers.filter((answer) => answer !== null);
  }

  /** Lets all processes drain. After `limitMs`, those that still run are ended. */
  async stop(limitMs: number): Promise<void> {
    this.#stopping = true;
    this.#pause.stop();
    const ends = [...this.#processes].map((one) => {
      this.#send(one, { kind: 'drain' });
      one.state = 'draining';
      return new Promise<void>((resolve) => one.child.once('exit', () => resolve()));
    });
    const kill = setTimeout(() => {
      for (const { child } of this.#processes) child.kill('SIGKILL');
    }, limitMs);
    await Promise.all(ends);
    clearTimeout(kill);
    await Promise.all(this.#burials);
  }

  async #fork(): Promise<void> {
    const { logger } = this.#options;
    const workerId = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
    const recorderFile = recorderFileOf(tmpdir(), workerId);
    const child = fork(ENTRY, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const one: ModelProcess = {
      workerId,
      recorderFile,
      child,
      startedMs: performance.now(),
      state: 'starting',
      refused: [],
      stats: null,
      rssMb: 0,
    };
    this.#processes.add(one);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.on('message', (message: FromModelProcess) => {
      if (message.kind === 'ready') {
        one.state = 'ready';
        one.refused = message.refused;
        logger.info({ workerId, pid: child.pid }, 'model process ready');
        this.#complain(message.refused);
        resolve();
      } else if (message.kind === 'refused') reject(reportedError(message.code, message.message));
      else if (message.kind === 'stats') this.#watch(one, message.stats, message.rssMb);
      else if (message.kind === 'warning') logger.warn({ workerId, code: message.code }, message.detail);
    });
    child.on('error', (error) => reject(error));
    child.once('exit', (code, signal) => {
      this.#processes.delete(one);
      const cause = String(signal ?? `exit code ${code}`);
      reject(new RubatoError('WORKER_START', cause));
      this.#exited(one, cause);
    });
    this.#send(one, { kind: 'start', options: { ...this.#options.process, workerId, recorderFile } });
    await promise;
  }

  /** Logs each model and reason once, however many processes report it. */
  #complain(refused: readonly ToldRefusal[]): void {
    for (const { model, code, message } of refused) {
      if (this.#complaints.has(message)) continue;
      this.#complaints.add(message);
      this.#options.logger.error({ model, code }, `${message}; it is not served`);
    }
  }

  #exited(one: ModelProcess, cause: string): void {
    const { logger } = this.#options;
    const wanted = one.state === 'draining';
    const burial = this.#bury(one, cause, wanted)
      .catch((error) => logger.error({ err: error, workerId: one.workerId }, 'cleaning up after a dead worker failed'))
      .finally(() => this.#burials.delete(burial));
    this.#burials.add(burial);
    if (!wanted && !this.#stopping && one.state === 'ready') this.#restart(one, cause);
  }

  async #bury({ workerId, recorderFile }: ModelProcess, cause: string, wanted: boolean): Promise<void> {
    const { quarantine } = this.#options;
    const records = readFlightRecords(recorderFile);
    // First, so that no other worker takes over the suspect entries.
    if (!wanted && !OUTSIDE_SIGNALS.has(cause)) {
      for (const record of records) await quarantine.admit(record, cause);
    }
    await quarantine.bury(workerId);
  }

  #restart(one: ModelProcess, cause: string): void {
    const { logger } = this.#options;
    if (performance.now() - one.startedMs > HEALTHY_MS) this.#pause.reset();
    logger.error(
      { workerId: one.workerId, cause, pauseMs: this.#pause.nextMs },
      'a model process died; starting another',
    );
    this.restarts++;
    this.#forkAfterPause();
  }

  #forkAfterPause(): void {
    this.#pause.retry(() => {
      this.#fork().catch((error: unknown) => {
        if (this.#stopping) return;
        this.#options.logger.error({ err: error }, 'a model process did not start');
        this.#forkAfterPause();
      });
    });
  }

  /** Replaces a process that grew too large: the new one is warm before the old one drains. */
  #watch(one: ModelProcess, stats: WorkerStats, rssMb: number): void {
    one.stats = stats;
    one.rssMb = rssMb;
    const { maxRssMb, logger } = this.#options;
    if (rssMb <= maxRssMb || one.state !== 'ready' || this.#stopping) return;
    one.state = 'draining';
    logger.warn(
      { workerId: one.workerId, rssMb: Math.round(rssMb), maxRssMb },
      'a model process grew too large; replacing it',
    );
    this.restarts++;
    this.#fork()
      .catch((error: unknown) => {
        logger.error({ err: error }, 'the replacement did not start');
        this.#forkAfterPause();
      })
      .finally(() => this.#send(one, { kind: 'drain' }));
  }

  async #askMetrics(child: ChildProcess): Promise<readonly object[] | null> {
    const request = this.#metricsRequests++;
    const { promise, resolve } = Promise.withResolvers<readonly object[] | null>();
    const listen = (message: FromModelProcess) => {
      if (message.kind === 'metrics' && message.request === request) resolve(message.metrics);
    };
    const timer = setTimeout(() => resolve(null), METRICS_LIMIT_MS);
    child.on('message', listen);
    if (child.connected) child.send({ kind: 'metrics', request } satisfies ToModelProcess);
    else resolve(null);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      child.off('message', listen);
    }
  }

  #send({ child }: ModelProcess, message: ToModelProcess): void {
    if (child.connected) child.send(message);
  }
}
