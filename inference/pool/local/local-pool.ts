/**
 * Stop 5: the pool of one process. Requests of all its sessions queue per model. When a thread is free, everything that
 * waits goes into one batch. Every request is answered once, within about its budget, whatever happens to the threads.
 */
import { type ErrorCode, RubatoError } from '../../../errors.ts';
import type { BatchObserver, InferencePool, InferenceReply, InferenceRequest, PoolStats } from '../../contract.ts';
import { areFinite } from '../../finite-values.ts';
import { GrowingPause } from '../../growing-pause.ts';
import { type ModelOutput, modelKey, outputWidth } from '../../registry/model-manifest.ts';
import { readModels, type StoredModel } from '../../registry/model-store.ts';
import { ModelsRefused, type RefusedModel } from '../../registry/refused-models.ts';
import { checkThreads, type ExecutionDevice } from '../../runtime/execution-provider.ts';
import { PoolThread, THREAD_ENTRY, type ThreadShape } from '../../threads/pool-thread.ts';
import { SLOTS } from '../../threads/thread-protocol.ts';
import { checkRequest } from '../check-request.ts';
import { DeadlineTimer } from '../deadline-timer.ts';
import { BUSY_MS, batchShare } from '../divide-rows.ts';
import type { LocalPoolOptions } from './local-pool-options.ts';
import { PendingRequest } from './pending-request.ts';
import { type Batch, RequestQueue } from './request-queue.ts';

/** Pause before a dead thread is replaced. */
const RESTART = { firstMs: 100, maxMs: 10_000 };

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
  #shape: ThreadShape;
  #threads: PoolThread<Batch>[];
  #queue: RequestQueue;
  #pending = new Set<PendingRequest>();
  #queuedRows = 0;
  #maxQueuedRows: number;
  #onBatch: BatchObserver | undefined;
  #deadlines: DeadlineTimer;
  #state: State = 'open';
  #flushing = false;
  #answeredAtMs = Number.NEGATIVE_INFINITY;
  /** Called once, when nothing is pending any more. */
  #idle: (() => void)[] = [];
  #pause = new GrowingPause(RESTART);
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
    this.#shape = {
      models,
      provider: options.provider,
      maxBatchRows,
      entry: threadEntry,
      inputWidth: Math.max(...models.map(({ manifest }) => manifest.inputWidth)),
      outputWidth: Math.max(...models.map(({ manifest }) => outputWidth(manifest))),
    };
    this.#queue = new RequestQueue(models.length);
    this.#maxQueuedRows = maxQueuedRows;
    this.#onBatch = onBatch;
    this.#deadlines = new DeadlineTimer((nowMs) => this.#expire(nowMs));
    this.#threads = Array.from({ length: threads }, () => this.#createThread());
  }

  /** The device that its models run on; null until it has started. */
  get device(): ExecutionDevice | null {
    return this.#threads[0]?.device ?? null;
  }

  /** Models that it was given but can't serve. */
  get refused(): readonly RefusedModel[] {
    return [...this.#refused].map(([model, error]) => ({ model, error }));
  }

  /** What the columns of each model's answers are. */
  get outputs(): readonly { readonly model: string; readonly outputs: readonly ModelOutput[] }[] {
    return this.#models.map(({ manifest }) => ({ model: modelKey(manifest), outputs: manifest.outputs }));
  }

  async start(): Promise<void> {
    const refused = await Promise.all(this.#threads.map((thread) => thread.start()));
    for (const { model, error } of refused.flat()) this.#refused.set(model, error);
  }

  infer(request: InferenceRequest): Promise<InferenceReply> {
    const refused = this.#refuse(request);
    if (refused !== null) return Promise.resolve(refused);
    const { promise, resolve } = Promise.withResolvers<InferenceReply>();
    const model = this.#numbers.get(modelKey(request.model))!;
    const pending = new PendingRequest({
      model,
      rowCount: request.rowCount,
      rows: request.rows,
      live: request.priority === 'live',
      nowMs: performance.now(),
      budgetMs: request.budgetMs,
      resolve,
    });
    if (this.#pending.size === 0) this.#hold(true);
    this.#pending.add(pending);
    this.#queue.push(pending);
    this.#queuedRows += pending.rowCount;
    this.#deadlines.watch(pending.deadlineMs);
    this.#flushSoon();
    return promise;
  }

  stats(): PoolStats {
    const inFlightRequests = new Set(
      this.#threads.flatMap((thread) => thread.inFlight.flatMap((batch) => batch.parts.map((part) => part.request))),
    ).size;
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
    if (this.#queuedRows + request.rowCount <= this.#maxQueuedRows) return null;
    this.#counts.shed++;
    return { ok: false, reason: 'shed', code: 'POOL_SHED', detail: `${this.#queuedRows} rows wait` };
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
    const running = this.#threads.reduce((sum, thread) => sum + thread.rowsInFlight, 0);
    const busy = running > 0 || performance.now() - this.#answeredAtMs < BUSY_MS;
    const slots = (busy ? SLOTS : 1) * this.#threads.length;
    const limit = batchShare(this.#queuedRows + running, slots, this.#shape.maxBatchRows);
    for (const thread of this.#threads) if (thread.freeSlots === SLOTS) this.#feed(thread, limit);
    // While a batch runs, a second one is worth its slot only if it is at least as large. Otherwise the rows keep
    // waiting and their number grows.
    for (const thread of this.#threads) {
      if (thread.freeSlots === 1 && this.#queuedRows >= Math.min(thread.rowsInFlight, limit)) this.#feed(thread, limit);
    }
  }

  #feed(thread: PoolThread<Batch>, maxRows: number): void {
    const batch = this.#queue.take(maxRows, performance.now());
    if (batch === null) return;
    this.#queuedRows -= batch.rows;
    const { inputWidth } = this.#models[batch.model]!.manifest;
    thread.run(batch, (input) => {
      for (const { request, from, rows, at } of batch.parts) {
        input.set(request.rows.subarray(from * inputWidth, (from + rows) * inputWidth), at * inputWidth);
      }
    });
  }

  #createThread(): PoolThread<Batch> {
    return new PoolThread(this.#shape, {
      onDone: (batch, values, computeMs) => this.#done(batch, values, computeMs),
      onFailed: (batch, message) => {
        for (const { request } of batch.parts) this.#fail(request, 'failed', 'POOL_FAILED', message);
        this.#flushSoon();
      },
      onDeath: (thread) => this.#replace(thread),
    });
  }

  #done(batch: Batch, values: Float32Array, computeMs: number): void {
    const { manifest } = this.#models[batch.model]!;
    const [key, width] = [modelKey(manifest), outputWidth(manifest)];
    // Copied before the slot is filled again, because the thread overwrites it. All who asked share one buffer.
    const kept = values.slice(0, batch.rows * width);
    this.#answeredAtMs = performance.now();
    this.#flush();
    this.#counts.batches++;
    this.#counts.rows += batch.rows;
    this.#onBatch?.({ model: key, rows: batch.rows, queueMs: batch.parts[0]!.request.queueMs, computeMs });
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
    if (this.#pending.size > 0) return;
    this.#deadlines.stop();
    this.#hold(false);
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #hold(busy: boolean): void {
    for (const thread of this.#threads) thread.hold(busy);
  }

  #replace(dead: PoolThread<Batch>): void {
    if (this.#state === 'closed') return;
    const timer = this.#pause.retry(() => {
      const thread = this.#createThread();
      this.#threads = this.#threads.map((other) => (other === dead ? thread : other));
      thread.start().then(
        () => {
          this.#pause.reset();
          this.#flushSoon();
        },
        // The thread has called onDeath itself, or refused a model that it had accepted before. Then the next pause is
        // longer.
        () => undefined,
      );
    });
    if (this.#pending.size === 0) timer.unref();
  }

  async #stopThreads(): Promise<void> {
    this.#state = 'closed';
    this.#pause.stop();
    this.#deadlines.stop();
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }
}
