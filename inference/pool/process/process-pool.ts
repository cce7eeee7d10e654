/**
 * Stop 5 for models that aren't ours: a local pool in a process of its own. ONNX Runtime can abort and end its process.
 * Here that process has no sessions. Its requests fail at once, and another process starts.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, RubatoError, reportedError } from '../../../errors.ts';
import type {
  FailureReason,
  InferencePool,
  InferenceReply,
  InferenceRequest,
  PoolStats,
  RowReply,
} from '../../contract.ts';
import { GrowingPause } from '../../growing-pause.ts';
import { inputWidth, type ModelManifest, type ModelOutput, modelKey } from '../../registry/model-manifest.ts';
import { readModels } from '../../registry/model-store.ts';
import { hearRefusal, ModelsRefused, type RefusedModel } from '../../registry/refused-models.ts';
import { DEFAULT_PROVIDER } from '../../runtime/execution-provider.ts';
import { byteCount } from '../../tensors/tensor.ts';
import { checkRequest } from '../check-request.ts';
import { DeadlineTimer } from '../deadline-timer.ts';
import type { LocalPoolOptions } from '../local/local-pool-options.ts';
import { TensorRoom } from '../tensor-room.ts';
import type { FromPoolProcess, PoolProcessOptions, ToPoolProcess } from './process-pool-protocol.ts';

const ENTRY = new URL('./pool-process.ts', import.meta.url);
/** Pause before a dead process is replaced. */
const RESTART = { firstMs: 100, maxMs: 10_000 };
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

type State = 'open' | 'closing' | 'closed';

export class ProcessPool implements InferencePool {
  #manifests: ReadonlyMap<string, ModelManifest>;
  #options: LocalPoolOptions;
  #child: ChildProcess | null = null;
  #ready = false;
  #state: State = 'open';
  #pending = new Map<number, Pending>();
  #nextId = 0;
  #room = new TensorRoom();
  #deadlines = new DeadlineTimer((nowMs) => this.#expire(nowMs));
  #pause = new GrowingPause(RESTART);
  #idle: (() => void)[] = [];
  /** Outputs by model, as its replies have said. */
  #outputs = new Map<string, { readonly text: string; readonly outputs: readonly ModelOutput[] }>();
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

  async start(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const child = fork(ENTRY, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child = child;
    child.on('message', (message: FromPoolProcess) => {
      if (message.kind === 'ready' || message.kind === 'refused') {
        const refused = message.refused.map(hearRefusal);
        this.#refused = new Map(refused.map(({ model, error }) => [model, error]));
        if (message.kind === 'refused') return reject(new ModelsRefused(refused));
        this.#ready = true;
        this.#pause.reset();
        resolve();
      } else if (message.kind === 'failed') reject(reportedError(message.code, message.message));
      else if (message.kind === 'batch') this.#count(message.batch);
      else this.#receive(message.id, message.reply);
    });
    child.on('error', reject);
    child.once('exit', (code, signal) => {
      const cause = String(signal ?? `exit code ${code}`);
      reject(new RubatoError('POOL_FAILED', `a model process that ended while loading: ${cause}`));
      this.#lose(cause);
    });
    this.#send({ kind: 'start', options: this.#processOptions() });
    await promise;
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
    this.#send({ kind: 'infer', id, request: this.#trimmed(request) });
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
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.#send({ kind: 'close' });
    await ended;
  }

  async destroy(reason: string): Promise<void> {
    this.#end();
    this.#failAll('closed', 'POOL_CLOSED', reason);
    // The process holds nothing that could be lost.
    this.#child?.kill('SIGKILL');
  }

  #end(): void {
    this.#state = 'closed';
    this.#pause.stop();
    this.#deadlines.stop();
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
    if (refusal !== null || !this.#ready) {
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

  #send(message: ToPoolProcess): void {
    if (this.#child?.connected) this.#child.send(message);
  }

  #count(batch: Extract<FromPoolProcess, { kind: 'batch' }>['batch']): void {
    this.#counts.batches++;
    this.#counts.rows += batch.rows;
    this.#options.onBatch?.(batch);
  }

  #receive(id: number, reply: InferenceReply): void {
    if (reply.ok) {
      if (this.#pending.has(id)) this.#counts.answered++;
      this.#settle(id, 'values' in reply ? { ...reply, outputs: this.#outputsOf(reply) } : reply);
      return;
    }
    if (reply.reason !== 'closed' && this.#pending.has(id)) this.#counts[reply.reason]++;
    this.#settle(id, reply);
  }

  /**
   * The outputs in a reply are a copy. While they don't change, askers get the same object each time, as from other
   * pools.
   */
  #outputsOf({ model, outputs }: RowReply): readonly ModelOutput[] {
    const text = JSON.stringify(outputs);
    const known = this.#outputs.get(model);
    if (known?.text === text) return known.outputs;
    this.#outputs.set(model, { text, outputs });
    return outputs;
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
    this.#child = null;
    this.#ready = false;
    this.#counts.failed += this.#pending.size;
    this.#failAll('failed', 'POOL_FAILED', `the model process ended: ${cause}`);
    if (this.#state !== 'open') return;
    // If the new process ends too, it tries again by itself.
    this.#pause.retry(() => this.start().catch(() => undefined));
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
