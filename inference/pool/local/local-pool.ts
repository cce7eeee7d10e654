/**
 * Stop 5: the pool of one process. Requests of all its sessions queue per model. When a thread is free, everything that
 * waits goes into one batch. Every request is answered once, within about its budget, whatever happens to the threads.
 */
import { type ErrorCode, RubatoError } from '../../../errors.ts';
import type { BatchObserver, InferencePool, InferenceReply, InferenceRequest, PoolStats } from '../../contract.ts';
import { areFinite } from '../../finite-values.ts';
import { type ModelOutput, modelKey, outputWidth, type RowManifest } from '../../registry/model-manifest.ts';
import { readModels, type StoredModel } from '../../registry/model-store.ts';
import { ModelsRefused, type RefusedModel } from '../../registry/refused-models.ts';
import type { TensorManifest } from '../../registry/tensor-manifest.ts';
import { checkThreads, type ExecutionDevice } from '../../runtime/execution-provider.ts';
import { sliceRows } from '../../tensors/rows-of-tensors.ts';
import type { Tensor } from '../../tensors/tensor.ts';
import { type PoolThread, THREAD_ENTRY } from '../../threads/pool-thread.ts';
import { SLOTS } from '../../threads/thread-protocol.ts';
import { checkRequest } from '../check-request.ts';
import { DeadlineTimer } from '../deadline-timer.ts';
import { BUSY_MS, batchShare } from '../divide-rows.ts';
import { contentOf } from '../tensor-job.ts';
import { TensorRoom } from '../tensor-room.ts';
import { handBatch } from './hand-batch.ts';
import type { LocalPoolOptions } from './local-pool-options.ts';
import { PendingRequest } from './pending-request.ts';
import { PoolThreads } from './pool-threads.ts';
import { type Batch, RequestQueue } from './request-queue.ts';

/**
 * Resolves when every thread has loaded its models and all golden rows are right. A model that can't be served is
 * `refused`, and so are requests for it. Throws ModelsRefused when no model can be served.
 */
export async function createLocalPool(options: LocalPoolOptions): Promise<LocalPool> {
  const { stored, refused } = await readModels(options.modelsDirectory, options.models);
  if (stored.length === 0 && refused.length > 0) throw new ModelsRefused(refused);
  const pool = new LocalPool(stored, options, refused);
  try {
    await pool.start();
  } catch (error) {
    await pool.destroy('a model could not be loaded');
    const none = error instanceof ModelsRefused && refused.length > 0;
    throw none ? new ModelsRefused([...error.refused, ...refused]) : error;
  }
  return pool;
}

type State = 'open' | 'closing' | 'closed';

export class LocalPool implements InferencePool {
  #models: readonly StoredModel[];
  #numbers: ReadonlyMap<string, number>;
  #maxBatchRows: number;
  #threads: PoolThreads;
  #queue: RequestQueue;
  #pending = new Set<PendingRequest>();
  #queuedRows = 0;
  #room = new TensorRoom();
  #maxQueuedRows: number;
  #onBatch: BatchObserver | undefined;
  #deadlines: DeadlineTimer;
  #state: State = 'open';
  #flushing = false;
  #answeredAtMs = Number.NEGATIVE_INFINITY;
  /** Called once, when nothing is pending any more. */
  #idle: (() => void)[] = [];
  #refused = new Map<string, RubatoError>();
  #counts = { answered: 0, late: 0, shed: 0, failed: 0, batches: 0, rows: 0 };

  constructor(models: readonly StoredModel[], options: LocalPoolOptions, refused: readonly RefusedModel[] = []) {
    const { threads = 1, maxBatchRows = 512, maxQueuedRows = 65_536, onBatch, threadEntry = THREAD_ENTRY } = options;
    const positive = [threads, maxBatchRows, maxQueuedRows].every((value) => Number.isInteger(value) && value >= 1);
    if (!positive || models.length === 0) {
      const got = `${models.length} models, ${threads} threads, ${maxBatchRows} rows, ${maxQueuedRows} queued`;
      throw new RubatoError('POOL_REQUEST', got, { expected: 'a pool with at least one of each' });
    }
    checkThreads(options.provider, threads);
    this.#models = models;
    for (const { model, error } of refused) this.#refused.set(model, error);
    this.#numbers = new Map(models.map(({ manifest }, number) => [modelKey(manifest), number]));
    this.#maxBatchRows = maxBatchRows;
    const shape = {
      models,
      provider: options.provider,
      maxBatchRows,
      entry: threadEntry,
    };
    this.#queue = new RequestQueue(models.length);
    this.#maxQueuedRows = maxQueuedRows;
    this.#onBatch = onBatch;
    this.#deadlines = new DeadlineTimer((nowMs) => this.#expire(nowMs));
    this.#threads = new PoolThreads(shape, threads, {
      onDone: (batch, values, computeMs) => this.#done(batch, values, computeMs),
      onTensors: (batch, tensors, computeMs) => this.#tensorsDone(batch, tensors, computeMs),
      onFailed: (batch, message) => {
        for (const { request } of batch.parts) this.#fail(request, 'failed', 'POOL_FAILED', message);
        this.#flushSoon();
      },
      onReplaced: () => this.#flushSoon(),
      isBusy: () => this.#pending.size > 0,
    });
  }

  /** The device that its models run on; null until it has started. */
  get device(): ExecutionDevice | null {
    return this.#threads.device;
  }

  /** Models that it was given but can't serve. */
  get refused(): readonly RefusedModel[] {
    return [...this.#refused].map(([model, error]) => ({ model, error }));
  }

  /** What the columns of the answers are, of each model that takes rows. */
  get outputs(): readonly { readonly model: string; readonly outputs: readonly ModelOutput[] }[] {
    return this.#models.flatMap(({ manifest }) =>
      manifest.format === 1 ? [{ model: modelKey(manifest), outputs: manifest.outputs }] : [],
    );
  }

  async start(): Promise<void> {
    for (const { model, error } of await this.#threads.start()) this.#refused.set(model, error);
  }

  infer(request: InferenceRequest): Promise<InferenceReply> {
    const refused = this.#refuse(request);
    if (refused !== null) return Promise.resolve(refused);
    const { promise, resolve } = Promise.withResolvers<InferenceReply>();
    const model = this.#numbers.get(modelKey(request.model))!;
    const { manifest } = this.#models[model]!;
    const content = contentOf(request, manifest);
    if (!(content instanceof Float32Array) && !this.#room.take(content.bytes)) return Promise.resolve(this.#shed());
    const pending = new PendingRequest({
      model,
      rowCount: request.rowCount,
      content,
      live: request.priority === 'live',
      nowMs: performance.now(),
      budgetMs: request.budgetMs,
      resolve,
    });
    if (this.#pending.size === 0) this.#threads.hold(true);
    this.#pending.add(pending);
    this.#queue.push(pending);
    this.#queuedRows += pending.rowCount;
    this.#deadlines.watch(pending.deadlineMs);
    this.#flushSoon();
    return promise;
  }

  stats(): PoolStats {
    const running = this.#threads.batchesInFlight;
    const inFlightRequests = new Set(running.flatMap((batch) => batch.parts.map((part) => part.request))).size;
    const queuedRequests = [...this.#queue.waiting()].filter((request) => request.waitingRows > 0).length;
    return { ...this.#counts, queuedRequests, inFlightRequests };
  }

  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closing';
    if (this.#pending.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#stopThreads();
  }

  async destroy(reason: string): Promise<void> {
    this.#state = 'closed';
    for (const request of [...this.#pending]) this.#fail(request, 'closed', 'POOL_CLOSED', reason);
    await this.#stopThreads();
  }

  /** The answer to a request that is refused before it waits, or null. */
  #refuse(request: InferenceRequest): InferenceReply | null {
    if (this.#state !== 'open')
      return { ok: false, reason: 'closed', code: 'POOL_CLOSED', detail: 'the pool is closed' };
    const key = modelKey(request.model);
    const number = this.#numbers.get(key);
    const manifest = number === undefined ? undefined : this.#models[number]!.manifest;
    const refusal = checkRequest(request, manifest, this.#refused.get(key));
    if (refusal !== null) {
      this.#counts.failed++;
      return { ok: false, reason: 'failed', ...refusal };
    }
    return this.#queuedRows + request.rowCount <= this.#maxQueuedRows ? null : this.#shed();
  }

  #shed(): InferenceReply {
    this.#counts.shed++;
    const detail = `${this.#queuedRows} rows wait, and ${this.#room.bytes} bytes of tensors`;
    return { ok: false, reason: 'shed', code: 'POOL_SHED', detail };
  }

  /** Flushes at the end of this turn of the event loop, so that all sessions of a tick share a batch. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    const threads = this.#threads.all;
    const running = this.#threads.rowsInFlight;
    const busy = running > 0 || performance.now() - this.#answeredAtMs < BUSY_MS;
    const slots = (busy ? SLOTS : 1) * threads.length;
    const limit = batchShare(this.#queuedRows + running, slots, this.#maxBatchRows);
    for (const thread of threads) if (thread.freeSlots === SLOTS) this.#feed(thread, limit);
    // While a batch runs, a second one is worth its slot only if it is at least as large. Otherwise the rows keep
    // waiting and their number grows.
    for (const thread of threads) {
      if (thread.freeSlots === 1 && this.#queuedRows >= Math.min(thread.rowsInFlight, limit)) this.#feed(thread, limit);
    }
  }

  #feed(thread: PoolThread<Batch>, maxRows: number): void {
    const batch = this.#queue.take(maxRows, performance.now());
    if (batch === null) return;
    this.#queuedRows -= batch.rows;
    handBatch(thread, batch, this.#models[batch.model]!.manifest);
  }

  #done(batch: Batch, values: Float32Array, computeMs: number): void {
    const manifest = this.#models[batch.model]!.manifest as RowManifest;
    const [key, width] = [modelKey(manifest), outputWidth(manifest)];
    // Copied before the slot is filled again, because the thread overwrites it. All who asked share one buffer.
    const kept = values.slice(0, batch.rows * width);
    this.#ran(batch, key, computeMs);
    for (const { request, from, rows, at } of batch.parts) {
      if (request.settled) continue;
      if (!areFinite(kept, at * width, (at + rows) * width)) {
        this.#fail(request, 'failed', 'MODEL_OUTPUT', `${key} gave a value that is not finite`);
        continue;
      }
      request.gather(kept.subarray(at * width, (at + rows) * width), from, rows, { computeMs, batchRows: batch.rows });
      if (request.answeredRows < request.rowCount) continue;
      this.#counts.answered++;
      this.#forget(request);
      request.answer(request.values, manifest);
    }
  }

  #tensorsDone(batch: Batch, tensors: readonly Tensor[], computeMs: number): void {
    const manifest = this.#models[batch.model]!.manifest as TensorManifest;
    const key = modelKey(manifest);
    this.#ran(batch, key, computeMs);
    for (const { request, from, rows, at } of batch.parts) {
      if (request.settled) continue;
      request.gatherTensors(sliceRows(tensors, at, at + rows), from, rows, { computeMs, batchRows: batch.rows });
      if (request.answeredRows < request.rowCount) continue;
      const all = request.tensors;
      if (all === null) {
        this.#fail(request, 'failed', 'MODEL_OUTPUT', `${key} gave rows of other shapes from run to run`);
        continue;
      }
      this.#counts.answered++;
      this.#forget(request);
      request.answerTensors(all, manifest);
    }
  }

  /** A run is over: the next ones begin before anyone is answered. */
  #ran(batch: Batch, model: string, computeMs: number): void {
    this.#answeredAtMs = performance.now();
    this.#flush();
    this.#counts.batches++;
    this.#counts.rows += batch.rows;
    this.#onBatch?.({ model, rows: batch.rows, queueMs: batch.parts[0]!.request.queueMs, computeMs });
  }

  #expire(nowMs: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const request of this.#pending) {
      if (request.deadlineMs <= nowMs)
        this.#fail(request, 'late', 'POOL_LATE', `no answer within ${Math.round(request.budgetMs)} ms`);
      else if (request.deadlineMs < next) next = request.deadlineMs;
    }
    return next;
  }

  #fail(request: PendingRequest, reason: 'late' | 'failed' | 'closed', code: ErrorCode, detail: string): void {
    if (request.settled) return;
    if (reason !== 'closed') this.#counts[reason]++;
    this.#queuedRows -= request.waitingRows;
    this.#forget(request);
    request.fail(reason, code, detail);
  }

  #forget(request: PendingRequest): void {
    this.#pending.delete(request);
    if (request.job !== null) this.#room.free(request.job.bytes);
    if (this.#pending.size > 0) return;
    this.#deadlines.stop();
    this.#threads.hold(false);
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #stopThreads(): Promise<void> {
    this.#state = 'closed';
    this.#deadlines.stop();
    await this.#threads.stop();
  }
}
