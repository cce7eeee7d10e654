/**
 * Stop 6, shared: the inside of a model process. Redis is on this thread and ONNX Runtime on its own, so that the next
 * batch forms while one runs. It reads what all room servers ask, drops what can't be answered in time, runs one batch,
 * and answers each requester once per batch.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { PriorityClass } from '../contract.ts';
import { areFinite } from '../finite-values.ts';
import { parseRedisAddress } from '../redis/redis-address.ts';
import { contentDigest, type RedisKeys, redisKeys } from '../redis/redis-keys.ts';
import { decodeRequestFrame } from '../redis/request-frame.ts';
import { modelKey, outputWidth } from '../registry/model-manifest.ts';
import type { StoredModel } from '../registry/model-store.ts';
import { type RefusedModel, tellRefusal } from '../registry/refused-models.ts';
import { sliceRows } from '../tensors/rows-of-tensors.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { ModelEngine, type RunningBatch } from './model-engine.ts';
import { FlightRecorder } from './quarantine/flight-recorder.ts';
import { RedisAnswers, type RowResult, withoutValues } from './redis-answers.ts';
import { RedisMembership } from './redis-membership.ts';
import { RedisReader } from './redis-reader.ts';
import type { RedisWorkerOptions, WorkerObserver, WorkerStats } from './redis-worker-options.ts';
import { addedAtMs, frameProblem, piecesOf, type WorkerEntry, type WorkerPiece } from './worker-entry.ts';
import { WorkerMeter } from './worker-meter.ts';

/** Milliseconds of work read ahead of the thread. More would wait here while another worker is idle. */
const READ_AHEAD_MS = 50;
/** Rows read ahead, for a model so fast that the time alone would be no bound. */
const READ_AHEAD_ROWS = 16_384;
/** Refused models in an announcement. Every server reads it twice a second. */
const MAX_TOLD_REFUSALS = 32;
/** Deliveries after which the entry is the suspect, not its workers. */
const MAX_DELIVERIES = 3;

interface Served {
  readonly stored: StoredModel;
  readonly key: string;
  readonly outputWidth: number;
}

export class RedisWorker {
  readonly workerId: string;
  /** Models that it should serve but can't. */
  readonly refused: readonly RefusedModel[];
  #models: readonly Served[];
  #keys: RedisKeys;
  /** Model and class by stream. */
  #streams: ReadonlyMap<string, { readonly model: number; readonly priority: PriorityClass }>;
  #engine: ModelEngine;
  #recorder: FlightRecorder | null;
  #readers: readonly RedisReader[];
  #membership: RedisMembership;
  #answers: RedisAnswers;
  #meter: WorkerMeter;
  #observer: WorkerObserver | undefined;
  /** Entries with open pieces. It keeps an entry that we reclaim from ourselves from running twice. */
  #entries = new Map<string, WorkerEntry>();
  #serving = false;
  #counts = { batches: 0, rows: 0, droppedRows: 0 };
  #drained: (() => void)[] = [];

  constructor(models: readonly StoredModel[], refused: readonly RefusedModel[], options: RedisWorkerOptions) {
    this.refused = refused;
    this.workerId = options.workerId ?? `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
    this.#models = models.map((stored) => ({
      stored,
      key: modelKey(stored.manifest),
      outputWidth: outputWidth(stored.manifest),
    }));
    this.#keys = redisKeys(options.namespace);
    this.#observer = options.observer;
    this.#meter = new WorkerMeter(models.length, performance.now());
    this.#recorder = options.recorderFile === undefined ? null : new FlightRecorder(options.recorderFile);
    this.#streams = new Map(
      models.flatMap(({ manifest }, model) =>
        (['live', 'bulk'] as const).map((priority) => [this.#keys.requests(manifest, priority), { model, priority }]),
      ),
    );
    const { maxBatchRows = 512, provider, threadEntry } = options;
    this.#engine = new ModelEngine(
      { models, maxBatchRows, provider, recorder: this.#recorder, ...(threadEntry && { threadEntry }) },
      {
        onDone: (batch, values, computeMs) => this.#done(batch, values, computeMs),
        onTensors: (batch, tensors, computeMs) => this.#tensorsDone(batch, tensors, computeMs),
        onFailed: (batch, message) => this.#fail(batch.pieces, 'failed', message),
        onDropped: (pieces) => this.#fail(pieces, 'late', 'dropped: its budget could not be met'),
        onRoom: () => this.#refill(),
        onDeath: (reason) => options.onFatal?.(reason),
      },
    );
    const address = parseRedisAddress(options.url);
    const { workerId } = this;
    this.#membership = new RedisMembership({
      address,
      keys: this.#keys,
      workerId,
      streams: [...this.#streams.keys()],
      announcement: () => (this.#serving ? JSON.stringify(this.#announcement()) : null),
      onReclaimed: (stream, id, frame, deliveries) => this.#accept(stream, id, frame, deliveries),
      onWarning: (detail) => this.#observer?.warned('REDIS_UNREACHABLE', detail),
    });
    this.#answers = new RedisAnswers(this.#membership.link, this.#keys);
    this.#readers = (['live', 'bulk'] as const).map(
      (priority) =>
        new RedisReader({
          address,
          name: `rubato-worker-${workerId}-${priority}`,
          consumer: workerId,
          streams: this.#streamsOf(priority),
          ...(priority === 'bulk' && { ahead: this.#streamsOf('live') }),
          wantsMore: () => this.#wantsMore(priority),
          onEntry: (stream, id, frame) => this.#accept(stream, id, frame, 1),
        }),
    );
  }

  async start(): Promise<void> {
    await this.#engine.start();
    await this.#membership.start();
    for (const reader of this.#readers) await reader.start();
    this.#serving = true;
    await this.#membership.announceNow();
  }

  stats(): WorkerStats {
    const nowMs = performance.now();
    return {
      workerId: this.workerId,
      ready: this.#serving,
      connected: this.#membership.link.client !== null,
      device: this.#engine.device,
      ...this.#counts,
      queuedRows: this.#engine.queue.rows(),
      models: this.#models.map(({ key }, model) => ({
        model: key,
        ...this.#meter.load(model, nowMs),
        capacityRowsPerSecond: this.#engine.capacityRowsPerSecond(model),
      })),
    };
  }

  /** Stops reading, answers what it has, says goodbye. */
  async close(): Promise<void> {
    this.#serving = false;
    await this.#membership.leave();
    await Promise.all(this.#readers.map((reader) => reader.stop()));
    if (this.#entries.size > 0) await new Promise<void>((resolve) => this.#drained.push(resolve));
    // The last answers are on their way to Redis: the reply to a later ping comes after them.
    await this.#membership.link.client?.ping().catch(() => undefined);
    await this.destroy();
  }

  /** Ends at once. What it holds is left to others. */
  async destroy(): Promise<void> {
    this.#serving = false;
    for (const reader of this.#readers) reader.destroy();
    this.#membership.close();
    await this.#engine.stop();
    this.#recorder?.close();
    this.#recorder = null;
  }

  #announcement() {
    const nowMs = performance.now();
    return {
      worker: this.workerId,
      host: hostname(),
      pid: process.pid,
      models: this.#models.map(({ stored: { manifest }, key }, model) => ({
        model: key,
        digest: contentDigest(manifest),
        layoutHash: manifest.layoutHash,
        sha256: manifest.sha256,
        ...this.#meter.load(model, nowMs),
      })),
      refused: this.refused.slice(0, MAX_TOLD_REFUSALS).map(tellRefusal),
    };
  }

  #streamsOf(priority: PriorityClass): readonly string[] {
    return [...this.#streams].filter(([, use]) => use.priority === priority).map(([stream]) => stream);
  }

  #wantsMore(priority: PriorityClass): boolean {
    const { queue, costs } = this.#engine;
    // Bulk is read only when none waits and live is read too: it never takes room that live could use.
    if (priority === 'bulk') return queue.rows('bulk') === 0 && this.#wantsMore('live');
    const rows = queue.rows(priority);
    if (rows === 0) return true;
    if (rows >= READ_AHEAD_ROWS) return false;
    let waitMs = 0;
    for (let model = 0; model < costs.length; model++) {
      const waiting = queue.rows(priority, model);
      if (waiting > 0) waitMs += costs[model]!.predictMs(waiting);
    }
    return waitMs < READ_AHEAD_MS;
  }

  #refill(): void {
    for (const reader of this.#readers) reader.poke();
  }

  #accept(stream: string, id: string, frame: Buffer, deliveries: number): void {
    const use = this.#streams.get(stream);
    const name = `${stream} ${id}`;
    if (use === undefined || this.#entries.has(name)) return;
    const decoded = decodeRequestFrame(frame);
    const { stored, key } = this.#models[use.model]!;
    const fault = typeof decoded === 'string' ? decoded : frameProblem(decoded, stored.manifest);
    if (typeof decoded === 'string' || fault !== null) {
      this.#observer?.refused(fault ?? '');
      this.#answers.forget(stream, [id]);
      return;
    }
    const nowMs = performance.now();
    const ageMs = Math.max(0, this.#membership.clock.nowMs() - addedAtMs(id));
    const entry: WorkerEntry = { stream, id, ...use, open: decoded.pieces.length };
    const pieces = piecesOf(entry, decoded, stored.manifest, ageMs, nowMs);
    this.#entries.set(name, entry);
    if (deliveries > MAX_DELIVERIES) {
      this.#observer?.refused('given up on');
      this.#fail(pieces, 'suspect', `${deliveries} workers were given the rows, ${key} answered none`);
      return;
    }
    for (const piece of pieces) this.#engine.queue.push(use.model, use.priority, piece);
    this.#engine.pumpSoon();
  }

  #done(batch: RunningBatch, values: Float32Array, computeMs: number): void {
    const { key, outputWidth: width } = this.#models[batch.model]!;
    const results: RowResult[] = [];
    let at = 0;
    for (const piece of batch.pieces) {
      const own = values.subarray(at, at + piece.rows * width);
      at += piece.rows * width;
      if (areFinite(own, 0, own.length)) results.push({ piece, outcome: 'answered', values: own });
      else results.push(...this.#notFinite(piece, key));
    }
    const { stream } = batch.pieces[0]!.entry;
    this.#answers.send(stream, { computeMs, batchRows: batch.rows, detail: '' }, results);
    this.#ran(batch, computeMs);
  }

  #tensorsDone(batch: RunningBatch, tensors: readonly Tensor[], computeMs: number): void {
    let at = 0;
    const results = batch.pieces.map((piece) => {
      at += piece.rows;
      return { piece, tensors: sliceRows(tensors, at - piece.rows, at) };
    });
    const { stream } = batch.pieces[0]!.entry;
    this.#answers.sendTensors(stream, { computeMs, batchRows: batch.rows, detail: '' }, results);
    this.#ran(batch, computeMs);
  }

  /** Counts a run whose pieces are answered. */
  #ran({ model, pieces, rows, startedMs }: RunningBatch, computeMs: number): void {
    const { key } = this.#models[model]!;
    let oldestMs = 0;
    for (let i = 0; i < pieces.length; i++) oldestMs = Math.max(oldestMs, startedMs - pieces[i]!.sentMs);
    this.#forgetDone(pieces);
    this.#counts.batches++;
    this.#counts.rows += rows;
    this.#meter.ran(model, rows, computeMs, oldestMs, performance.now());
    this.#observer?.ran({ model: key, rows, queueMs: oldestMs, computeMs });
  }

  #notFinite(piece: WorkerPiece, key: string): readonly RowResult[] {
    this.#observer?.dropped(key, 'notFinite', piece.rows);
    return withoutValues([piece], 'notFinite');
  }

  /** Answers pieces of one stream without values. */
  #fail(pieces: readonly WorkerPiece[], outcome: 'late' | 'failed' | 'suspect', detail: string): void {
    const first = pieces[0];
    if (first === undefined) return;
    const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
    this.#answers.send(first.entry.stream, { computeMs: 0, batchRows: rows, detail }, withoutValues(pieces, outcome));
    this.#forgetDone(pieces);
    this.#counts.droppedRows += rows;
    this.#observer?.dropped(this.#models[first.entry.model]!.key, outcome, rows);
  }

  #forgetDone(pieces: readonly WorkerPiece[]): void {
    for (const { entry } of pieces) if (entry.open === 0) this.#entries.delete(`${entry.stream} ${entry.id}`);
    if (this.#entries.size > 0) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
