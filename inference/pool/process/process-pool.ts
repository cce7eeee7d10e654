/**
 * The pool for models that aren't trusted: a local pool in a process of its own. ONNX Runtime can abort and end its process.
 * Here that process has no sessions. Its requests fail at once, and another process starts.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, RubatoError, reportedError } from '../../../errors.ts';
import type { FailureReason, InferencePool, InferenceReply, InferenceRequest, PoolStats } from '../../contract.ts';
import { KeptProcess } from '../../kept-process.ts';
import { inputWidth, type ModelManifest, type ModelOutput, modelKey } from '../../registry/model-manifest.ts';
import { readModels } from '../../registry/model-store.ts';
import { hearRefusal, ModelsRefused, type RefusedModel } from '../../registry/refused-models.ts';
import { RunningProcess } from '../../running-process.ts';
import { DEFAULT_PROVIDER } from '../../runtime/execution-provider.ts';
import { byteCount } from '../../tensors/tensor.ts';
import { checkRequest } from '../check-request.ts';
import { DeadlineTimer } from '../deadline-timer.ts';
import type { LocalPoolOptions } from '../local/local-pool-options.ts';
import { TensorRoom } from '../tensor-room.ts';
import type { FromPoolProcess, PoolProcessOptions, ProcessReply, ToPoolProcess } from './process-pool-protocol.ts';

const ENTRY = new URL('./pool-process.ts', import.meta.url);
/** Time to end when nothing is asked any more: what may still run is answered already, so nothing is lost by more. */
const END_MS = 1_000;
/** Most requests under way. Each is a message of some kilobytes; a process that answers has far fewer. */
const MAX_PENDING = 4096;

/**
 * Resolves when its process has loaded the models and all golden rows are right. A model that can't be served is
 * `refused`, as in a local pool. Throws ModelsRefused when no model can be served.
 */
export async function createProcessPool(options: LocalPoolOptions): Promise<ProcessPool> {
  const { stored } = await readModels(options.modelsDirectory, options.models);
  const pool = new ProcessPool(
    stored.map(({ manifest }) => manifest),
    options,
  );
  try {
    await pool.start();
  } catch (error) {
    await pool.destroy('a model could not be loaded');
    throw error;
  }
  return pool;
}

interface Pending {
  readonly deadlineMs: number;
  readonly budgetMs: number;
  /** Bytes of its tensors. */
  readonly bytes: number;
  readonly resolve: (reply: InferenceReply) => void;
}

type PoolProcess = RunningProcess<ToPoolProcess>;
type State = 'open' | 'closing' | 'closed';

export class ProcessPool implements InferencePool {
  #manifests: ReadonlyMap<string, ModelManifest>;
  #options: LocalPoolOptions;
  #kept: KeptProcess<PoolProcess> = new KeptProcess({ start: () => this.#startProcess() });
  #state: State = 'open';
  #pending = new Map<number, Pending>();
  #nextId = 0;
  #room = new TensorRoom();
  #deadlines = new DeadlineTimer((nowMs) => this.#expire(nowMs));
  #idle: (() => void)[] = [];
  /** Outputs by model, as its process has said: all replies of a process have the same. */
  #outputs: ReadonlyMap<string, readonly ModelOutput[]> = new Map();
  /** Refused models, as its process has said. The process reads the models itself. */
  #refused = new Map<string, RubatoError>();
  #counts = { answered: 0, late: 0, shed: 0, failed: 0, batches: 0, rows: 0 };

  constructor(manifests: readonly ModelManifest[], options: LocalPoolOptions) {
    this.#manifests = new Map(manifests.map((manifest) => [modelKey(manifest), manifest]));
    this.#options = options;
  }

  /** Models that it was given but can't serve. */
  get refused(): readonly RefusedModel[] {
    return [...this.#refused].map(([model, error]) => ({ model, error }));
  }

  start(): Promise<void> {
    return this.#kept.start();
  }

  infer(request: InferenceRequest): Promise<InferenceReply> {
    const refused = this.#refuse(request);
    if (refused !== null) return Promise.resolve(refused);
    const bytes = 'rows' in request ? 0 : byteCount([...request.inputs, ...(request.state ?? [])]);
    if (!this.#room.take(bytes)) return Promise.resolve(this.#shed());
    const { promise, resolve } = Promise.withResolvers<InferenceReply>();
    const id = this.#nextId++;
    const { budgetMs } = request;
    const deadlineMs = performance.now() + budgetMs;
    this.#pending.set(id, { deadlineMs, budgetMs, bytes, resolve });
    this.#deadlines.watch(deadlineMs);
    this.#ready!.send({ kind: 'infer', id, request: this.#trimmed(request) });
    return promise;
  }

  /** The request without values behind its rows: a message holds the whole of an array. */
  #trimmed(request: InferenceRequest): InferenceRequest {
    if (!('rows' in request)) return request;
    const { rows, rowCount, model } = request;
    return { ...request, rows: rows.subarray(0, rowCount * inputWidth(this.#manifests.get(modelKey(model))!)) };
  }

  stats(): PoolStats {
    return { ...this.#counts, queuedRequests: 0, inFlightRequests: this.#pending.size };
  }

  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closing';
    if (this.#pending.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    this.#end();
    await this.#kept.stop(END_MS);
  }

  async destroy(reason: string): Promise<void> {
    this.#end();
    this.#failAll('closed', 'POOL_CLOSED', reason);
    // The process holds nothing that could be lost.
    await this.#kept.stop(0);
  }

  #end(): void {
    this.#state = 'closed';
    this.#deadlines.stop();
  }

  #startProcess(): PoolProcess {
    const running = new RunningProcess<ToPoolProcess>({
      child: fork(ENTRY, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
      failure: (cause) => new RubatoError('POOL_FAILED', `a model process that did not start: ${cause}`),
      askToEnd: () => running.send({ kind: 'close' }),
    });
    running.child.on('message', (message: FromPoolProcess) => this.#hear(running, message));
    running.ended.then((cause) => this.#lose(cause));
    running.send({ kind: 'start', options: this.#processOptions() });
    return running;
  }

  #hear(running: PoolProcess, message: FromPoolProcess): void {
    if (message.kind === 'reply') this.#receive(message.id, message.reply);
    else if (message.kind === 'batch') this.#count(message.batch);
    else if (message.kind === 'failed') running.refuse(reportedError(message.code, message.message));
    else this.#learn(running, message);
  }

  #learn(running: PoolProcess, message: Extract<FromPoolProcess, { kind: 'ready' | 'refused' }>): void {
    const refused = message.refused.map(hearRefusal);
    this.#refused = new Map(refused.map(({ model, error }) => [model, error]));
    if (message.kind === 'refused') running.refuse(new ModelsRefused(refused));
    else {
      this.#outputs = new Map(message.outputs.map(({ model, outputs }) => [model, outputs]));
      running.markReady();
    }
  }

  #processOptions(): PoolProcessOptions {
    const {
      modelsDirectory,
      models,
      threads = 1,
      provider = DEFAULT_PROVIDER,
      maxBatchRows = 512,
      maxQueuedRows = 65_536,
      threadEntry,
    } = this.#options;
    return {
      modelsDirectory,
      models: models.map(({ name, version }) => ({ name, version })),
      threads,
      provider,
      maxBatchRows,
      maxQueuedRows,
      threadEntry: threadEntry === undefined ? null : fileURLToPath(threadEntry),
    };
  }

  #refuse(request: InferenceRequest): InferenceReply | null {
    if (this.#state !== 'open')
      return { ok: false, reason: 'closed', code: 'POOL_CLOSED', detail: 'the pool is closed' };
    const key = modelKey(request.model);
    const refusal = checkRequest(request, this.#manifests.get(key), this.#refused.get(key));
    if (refusal !== null || this.#ready === null) {
      this.#counts.failed++;
      const lost = { code: 'POOL_FAILED', detail: 'the model process is not there' } as const;
      return { ok: false, reason: 'failed', ...(refusal ?? lost) };
    }
    return this.#pending.size < MAX_PENDING ? null : this.#shed();
  }

  #shed(): InferenceReply {
    this.#counts.shed++;
    const detail = `${this.#pending.size} requests wait, with ${this.#room.bytes} bytes of tensors`;
    return { ok: false, reason: 'shed', code: 'POOL_SHED', detail };
  }

  /** The process that can be asked. */
  get #ready(): PoolProcess | null {
    const { current } = this.#kept;
    return current?.state === 'ready' ? current : null;
  }

  #count(batch: Extract<FromPoolProcess, { kind: 'batch' }>['batch']): void {
    this.#counts.batches++;
    this.#counts.rows += batch.rows;
    this.#options.onBatch?.(batch);
  }

  #receive(id: number, reply: ProcessReply): void {
    if (this.#pending.has(id)) {
      if (reply.ok) this.#counts.answered++;
      else if (reply.reason !== 'closed') this.#counts[reply.reason]++;
    }
    const toRows = reply.ok && 'values' in reply;
    this.#settle(id, toRows ? { ...reply, outputs: this.#outputs.get(reply.model)! } : reply);
  }

  #expire(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const [id, { deadlineMs, budgetMs }] of this.#pending) {
      if (deadlineMs > nowMs) next = Math.min(next, deadlineMs);
      else {
        this.#counts.late++;
        const detail = `no answer within ${Math.round(budgetMs)} ms`;
        this.#settle(id, { ok: false, reason: 'late', code: 'POOL_LATE', detail });
      }
    }
    return next;
  }

  #lose(cause: string): void {
    this.#counts.failed += this.#pending.size;
    this.#failAll('failed', 'POOL_FAILED', `the model process ended: ${cause}`);
  }

  #failAll(reason: FailureReason, code: ErrorCode, detail: string): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, { ok: false, reason, code, detail });
  }

  #settle(id: number, reply: InferenceReply): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    this.#room.free(pending.bytes);
    if (this.#pending.size === 0) {
      this.#deadlines.stop();
      for (const resolve of this.#idle.splice(0)) resolve();
    }
    pending.resolve(reply);
  }
}
