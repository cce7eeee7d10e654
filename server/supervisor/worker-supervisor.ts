/**
 * Keeps the model processes of a worker alive. It forks them, restarts those that die after a growing pause, replaces
 * those that grew too large, and has the batch examined that a process died of.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { hostname, tmpdir } from 'node:os';
import { RubatoError, reportedError } from '../../errors.ts';
import { KeptProcess } from '../../inference/kept-process.ts';
import type { ToldRefusal } from '../../inference/registry/refused-models.ts';
import { RunningProcess } from '../../inference/running-process.ts';
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
/** Signals that say nothing about what ran: somebody sent them. */
const OUTSIDE_SIGNALS: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']);
const METRICS_LIMIT_MS = 2000;
/** Time that a replaced process has to answer what it holds: the longest budget. */
const REPLACED_LIMIT_MS = 60_000;

export interface SupervisorOptions {
  readonly processes: number;
  /** Resident megabytes above which a model process is replaced. */
  readonly maxRssMb: number;
  readonly process: Omit<ModelProcessOptions, 'workerId' | 'recorderFile'>;
  readonly quarantine: RedisQuarantine;
  readonly logger: Logger;
}

class ModelProcess extends RunningProcess<ToModelProcess> {
  readonly workerId = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
  readonly recorderFile = recorderFileOf(tmpdir(), this.workerId);
  refused: readonly ToldRefusal[] = [];
  stats: WorkerStats | null = null;
  rssMb = 0;

  constructor() {
    super({
      child: fork(ENTRY, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
      failure: (cause) => new RubatoError('WORKER_START', cause),
      askToEnd: () => this.send({ kind: 'drain' }),
    });
  }
}

export interface ProcessReport {
  readonly workerId: string;
  readonly pid: number | undefined;
  readonly state: 'starting' | 'ready' | 'draining';
  readonly rssMb: number;
  /** Models that it should serve but can't, and why. */
  readonly refused: readonly ToldRefusal[];
  readonly stats: WorkerStats | null;
}

export class WorkerSupervisor {
  restarts = 0;
  #options: SupervisorOptions;
  #models: ModelProcessOptions['models'];
  /** As many as it was told to keep. */
  #kept: readonly KeptProcess<ModelProcess>[];
  /** All that have not ended, also those that are being replaced. */
  #processes = new Set<ModelProcess>();
  #burials = new Set<Promise<void>>();
  #metricsRequests = 0;
  #complaints = new Set<string>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#models = options.process.models;
    this.#kept = Array.from({ length: options.processes }, () => this.#keepOne());
  }

  /** Resolves when all processes are ready. Throws the error that stopped the first one. */
  async start(): Promise<void> {
    removeStaleRecords(tmpdir());
    await Promise.all(this.#kept.map((kept) => kept.start()));
  }

  /**
   * Serves other models from now on: each process has its place taken by one that has them loaded and warm, one process
   * after the other. Rejects if one does not get ready; then all go on with what they have.
   */
  async serve(models: ModelProcessOptions['models']): Promise<void> {
    const before = this.#models;
    this.#models = models;
    try {
      for (const kept of this.#kept) await kept.exchange(REPLACED_LIMIT_MS);
    } catch (error) {
      this.#models = before;
      throw error;
    }
  }

  get ready(): number {
    return this.#serving.length;
  }

  /** Models that a process should serve but can't, each once. */
  get refused(): readonly ToldRefusal[] {
    return [...new Map(this.#serving.flatMap(({ refused }) => refused.map((one) => [one.model, one]))).values()];
  }

  report(): readonly ProcessReport[] {
    return [...this.#processes].map(({ workerId, child, state, rssMb, refused, stats }) => ({
      workerId,
      pid: child.pid,
      state: state === 'ending' ? 'draining' : state,
      rssMb: Math.round(rssMb),
      refused,
      stats,
    }));
  }

  /** The metrics of all processes that answer, one list each. */
  async metrics(): Promise<readonly (readonly object[])[]> {
    const asked = [...this.#processes].filter(({ state }) => state !== 'starting');
    const answers = await Promise.all(asked.map((one) => this.#askMetrics(one)));
    return answers.filter((answer) => answer !== null);
  }

  /** Lets all processes drain. After `limitMs`, those that still run are ended. */
  async stop(limitMs: number): Promise<void> {
    await Promise.all(this.#kept.map((kept) => kept.stop(limitMs)));
    await Promise.all(this.#burials);
  }

  get #serving(): readonly ModelProcess[] {
    return [...this.#processes].filter(({ state }) => state === 'ready');
  }

  #keepOne(): KeptProcess<ModelProcess> {
    const { logger } = this.#options;
    return new KeptProcess({
      start: () => this.#startProcess(),
      onDeath: ({ workerId }, cause, pauseMs) => {
        this.restarts++;
        logger.error({ workerId, cause, pauseMs }, 'a model process died; starting another');
      },
      onFailure: (error, pauseMs) => logger.error({ err: error, pauseMs }, 'a model process did not start'),
    });
  }

  #startProcess(): ModelProcess {
    const one = new ModelProcess();
    const { workerId, recorderFile } = one;
    this.#processes.add(one);
    one.child.on('message', (message: FromModelProcess) => this.#hear(one, message));
    one.ended.then((cause) => this.#exited(one, cause));
    one.send({ kind: 'start', options: { ...this.#options.process, models: this.#models, workerId, recorderFile } });
    return one;
  }

  #hear(one: ModelProcess, message: FromModelProcess): void {
    const { workerId, child } = one;
    const { logger } = this.#options;
    if (message.kind === 'ready') {
      one.refused = message.refused;
      logger.info({ workerId, pid: child.pid }, 'model process ready');
      this.#complain(message.refused);
      one.markReady();
    } else if (message.kind === 'refused') one.refuse(reportedError(message.code, message.message));
    else if (message.kind === 'stats') this.#watch(one, message.stats, message.rssMb);
    else if (message.kind === 'warning') logger.warn({ workerId, code: message.code }, message.detail);
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
    this.#processes.delete(one);
    const burial = this.#bury(one, cause)
      .catch((error) => {
        this.#options.logger.error({ err: error, workerId: one.workerId }, 'cleaning up after a dead worker failed');
      })
      .finally(() => this.#burials.delete(burial));
    this.#burials.add(burial);
  }

  async #bury({ workerId, recorderFile, state }: ModelProcess, cause: string): Promise<void> {
    const { quarantine } = this.#options;
    const records = readFlightRecords(recorderFile);
    // First, so that no other worker takes over the suspect entries.
    if (state !== 'ending' && !OUTSIDE_SIGNALS.has(cause)) {
      for (const record of records) await quarantine.admit(record, cause);
    }
    await quarantine.bury(workerId);
  }

  /** Replaces a process that grew too large: the new one is warm before the old one drains. */
  #watch(one: ModelProcess, stats: WorkerStats, rssMb: number): void {
    one.stats = stats;
    one.rssMb = rssMb;
    const { maxRssMb, logger } = this.#options;
    const kept = this.#kept.find(({ current }) => current === one);
    // Without: another is starting in its place already.
    if (rssMb <= maxRssMb || kept === undefined || one.state !== 'ready') return;
    logger.warn(
      { workerId: one.workerId, rssMb: Math.round(rssMb), maxRssMb },
      'a model process grew too large; replacing it',
    );
    this.restarts++;
    kept.replace(REPLACED_LIMIT_MS);
  }

  async #askMetrics(one: ModelProcess): Promise<readonly object[] | null> {
    const request = this.#metricsRequests++;
    const { promise, resolve } = Promise.withResolvers<readonly object[] | null>();
    const listen = (message: FromModelProcess) => {
      if (message.kind === 'metrics' && message.request === request) resolve(message.metrics);
    };
    const timer = setTimeout(() => resolve(null), METRICS_LIMIT_MS);
    one.child.on('message', listen);
    if (one.child.connected) one.send({ kind: 'metrics', request });
    else resolve(null);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      one.child.off('message', listen);
    }
  }
}
