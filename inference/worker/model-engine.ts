/**
 * Runs the waiting requests: one ONNX Runtime thread that holds up to two batches, and what their runs have cost so
 * far. A run that would end before the thread has woken stays on this one.
 */

import { messageOf } from '../../thrown.ts';
import { batchShare } from '../pool/divide-rows.ts';
import { MAX_PIECE_ROWS } from '../redis/request-frame.ts';
import { inputWidth, outputWidth } from '../registry/model-manifest.ts';
import type { StoredModel } from '../registry/model-store.ts';
import { ModelsRefused } from '../registry/refused-models.ts';
import { DEFAULT_PROVIDER, type ExecutionDevice } from '../runtime/execution-provider.ts';
import type { Tensor } from '../tensors/tensor.ts';
import { PoolThread, THREAD_ENTRY } from '../threads/pool-thread.ts';
import { SLOTS } from '../threads/thread-protocol.ts';
import { CostModel } from './cost-model.ts';
import { handPieces, handReference, writeRows } from './hand-pieces.ts';
import type { FlightRecorder } from './quarantine/flight-recorder.ts';
import { RunWatch } from './run-watch.ts';
import { SHORT_RUN_MS, ShortRuns } from './short-runs.ts';
import { type WorkBatch, WorkQueue } from './work-queue.ts';
import type { WorkerPiece } from './worker-entry.ts';

export interface EngineOptions {
  readonly models: readonly StoredModel[];
  readonly maxBatchRows: number;
  readonly recorder: FlightRecorder | null;
  /** Execution provider; default `cpu`. */
  readonly provider?: string | undefined;
  readonly threadEntry?: URL;
}

export interface EngineEvents {
  /** A run is over. `values` (rows × output width) may be read until the call returns. */
  onDone(batch: RunningBatch, values: Float32Array, computeMs: number): void;
  /** The same for a model of tensors: outputs and state, in the manifest's order. */
  onTensors(batch: RunningBatch, tensors: readonly Tensor[], computeMs: number): void;
  onFailed(batch: RunningBatch, message: string): void;
  /** Pieces that can't meet their budgets, all of one model and class. */
  onDropped(pieces: readonly WorkerPiece[]): void;
  /** There is room for more. */
  onRoom(): void;
  /** The thread is gone, or its run does not end: nothing will be answered any more. */
  onDeath(reason: string): void;
}

export interface RunningBatch extends WorkBatch<WorkerPiece> {
  readonly startedMs: number;
  /** Slot of its record; −1 for a warm-up run, which has none. */
  readonly slot: number;
}

/** Sizes whose cost is measured before the first request, as far as they fit into WARM_UP_MS. */
const WARM_UP_ROWS = [1, 1, 4, 16, 64, 256];
const WARM_UP_MS = 400;
/**
 * A run shorter than the way there and back is not divided. Its answers would be on their way anyway when the second
 * half begins, and two of everything cost more (64 requests in flight of a tiny model: 5.0 µs of the requester each
 * instead of 4.0).
 */
const WORTH_DIVIDING_MS = 0.4;
/** Slot of the record of a run on this thread, behind those of the other thread's slots. */
const SHORT_SLOT = SLOTS;

export class ModelEngine {
  readonly queue: WorkQueue<WorkerPiece>;
  readonly costs: readonly CostModel[];
  #models: readonly StoredModel[];
  #maxBatchRows: number;
  #recorder: FlightRecorder | null;
  #thread: PoolThread<RunningBatch>;
  #events: EngineEvents;
  #watch: RunWatch;
  #runs = 0;
  #warmed: (() => void) | null = null;
  #short = new ShortRuns();
  /**
   * Whether short runs may run on this thread. Not on a GPU: the way there is longer than that to a thread. Not with
   * threads of tests: they break in ways that this one must not.
   */
  #mayRunHere: boolean;
  #runsHere = false;
  #pumping = false;

  constructor(options: EngineOptions, events: EngineEvents) {
    this.#models = options.models;
    this.#maxBatchRows = options.maxBatchRows;
    this.#recorder = options.recorder;
    this.#events = events;
    const { provider = DEFAULT_PROVIDER, threadEntry } = options;
    this.#mayRunHere = provider === DEFAULT_PROVIDER && threadEntry === undefined;
    this.costs = options.models.map(() => new CostModel());
    this.queue = new WorkQueue(this.costs);
    const shape = {
      models: options.models,
      provider: options.provider,
      // A piece runs whole, however small batches should be.
      maxBatchRows: Math.max(MAX_PIECE_ROWS, options.maxBatchRows),
      entry: options.threadEntry ?? THREAD_ENTRY,
    };
    this.#thread = new PoolThread(shape, {
      onDone: (batch, values, computeMs) => this.#done(batch, values, computeMs),
      onTensors: (batch, tensors, computeMs) => this.#tensorsDone(batch, tensors, computeMs),
      onFailed: (batch, message) => this.#failed(batch, message),
      onDeath: (_thread, reason) => events.onDeath(reason),
    });
    this.#watch = new RunWatch((reason) => events.onDeath(reason));
  }

  /**
   * Loads all models, checks their golden rows and learns what runs cost. Throws ModelsRefused if it can't serve some
   * of them: another engine may serve the others.
   */
  async start(): Promise<void> {
    const refused = await this.#thread.start();
    if (refused.length > 0) throw new ModelsRefused(refused);
    this.#thread.hold(true);
    for (const [model, stored] of this.#models.entries()) {
      await this.#warmUp(model);
      const isShort = this.#mayRunHere && this.costs[model]!.predictMs(1) <= SHORT_RUN_MS;
      // Tensors are joined for each run, which is too much for this thread.
      if (isShort && stored.manifest.format === 1)
        await this.#short.add(model, { ...stored, manifest: stored.manifest });
    }
  }

  /** The device that its models run on; null until it has started. */
  get device(): ExecutionDevice | null {
    return this.#thread.device;
  }

  get running(): number {
    return this.#thread.inFlight.length + (this.#runsHere ? 1 : 0);
  }

  /** Rows per second if all runs were of the largest size. */
  capacityRowsPerSecond(model: number): number {
    const fullMs = this.costs[model]!.predictMs(this.#maxBatchRows);
    return fullMs > 0 ? (1000 * this.#maxBatchRows) / fullMs : 0;
  }

  /** Starts all possible runs once everything just read is in the queue. */
  pumpSoon(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    queueMicrotask(() => {
      this.#pumping = false;
      this.pump();
    });
  }

  /** Starts all possible runs. */
  pump(): void {
    while (this.#thread.freeSlots > 0 && !this.#runsHere) {
      const waiting = this.queue.rows();
      if (waiting === 0) return;
      const { freeSlots, rowsInFlight } = this.#thread;
      // While a batch runs, a second one is worth its slot only if it is at least as large. Otherwise the rows keep
      // waiting and their number grows.
      const rows = waiting + rowsInFlight;
      if (freeSlots < SLOTS && waiting < Math.min(rowsInFlight, batchShare(rows, SLOTS, this.#maxBatchRows))) return;
      const nowMs = performance.now();
      const batch = this.queue.take(nowMs, (model) => this.#limit(model, rows));
      if (batch === null) return;
      if (batch.dropped.length > 0) this.#events.onDropped(batch.dropped);
      if (batch.pieces.length === 0) continue;
      if (this.#isShort(batch)) void this.#runHere({ ...batch, startedMs: nowMs, slot: SHORT_SLOT });
      else this.#run({ ...batch, startedMs: nowMs, slot: this.#runs++ % SLOTS });
    }
  }

  /** Most rows of the next batch, when `rows` of all models wait or run. */
  #limit(model: number, rows: number): number {
    if (this.costs[model]!.predictMs(rows) < WORTH_DIVIDING_MS) return this.#maxBatchRows;
    return batchShare(rows, SLOTS, this.#maxBatchRows);
  }

  async stop(): Promise<void> {
    this.#watch.stop();
    await this.#thread.stop();
  }

  #run(batch: RunningBatch): void {
    this.#record(batch);
    handPieces(this.#thread, batch);
  }

  #isShort({ model, rows }: WorkBatch<WorkerPiece>): boolean {
    return this.#short.has(model) && this.costs[model]!.predictMs(rows) <= SHORT_RUN_MS;
  }

  async #runHere(batch: RunningBatch): Promise<void> {
    this.#runsHere = true;
    this.#record(batch);
    writeRows(batch.pieces, this.#short.input(batch.rows * inputWidth(this.#models[batch.model]!.manifest)));
    const startedMs = performance.now();
    const run = await this.#short.run(batch.model, batch.rows).then(
      (values) => ({ values, computeMs: performance.now() - startedMs }),
      (error: unknown) => messageOf(error),
    );
    this.#runsHere = false;
    if (typeof run === 'string') this.#failed(batch, run);
    else this.#done(batch, run.values, run.computeMs);
  }

  #record({ slot, pieces }: RunningBatch): void {
    this.#watch.begun(Math.max(...pieces.map(({ deadlineMs }) => deadlineMs)));
    if (this.#recorder === null) return;
    const entries = [...new Set(pieces.map((piece) => piece.entry.id))];
    this.#recorder.begin(slot, { stream: pieces[0]!.entry.stream, entries });
  }

  #done(batch: RunningBatch, values: Float32Array, computeMs: number): void {
    if (!this.#ended(batch, computeMs)) return;
    const width = outputWidth(this.#models[batch.model]!.manifest);
    this.#events.onDone(batch, values.subarray(0, batch.rows * width), computeMs);
    this.#goOn(batch);
  }

  #tensorsDone(batch: RunningBatch, tensors: readonly Tensor[], computeMs: number): void {
    if (!this.#ended(batch, computeMs)) return;
    this.#events.onTensors(batch, tensors, computeMs);
    this.#goOn(batch);
  }

  /** Notes what a run has cost. Returns whether somebody waits for it: nobody does for a warm-up. */
  #ended(batch: RunningBatch, computeMs: number): boolean {
    this.costs[batch.model]!.learn(batch.rows, computeMs);
    if (batch.slot < 0) {
      this.#warmed?.();
      return false;
    }
    this.#recorder?.end(batch.slot);
    this.#watch.ended();
    return true;
  }

  #failed(batch: RunningBatch, message: string): void {
    if (batch.slot < 0) {
      this.#warmed?.();
      return;
    }
    this.#recorder?.end(batch.slot);
    this.#watch.ended();
    this.#events.onFailed(batch, message);
    this.#goOn(batch);
  }

  #goOn({ slot }: RunningBatch): void {
    // Without a pause, short runs would keep this thread from reading, answering and its heartbeat until nothing waits.
    if (slot === SHORT_SLOT) setImmediate(() => this.pump());
    else this.pump();
    this.#events.onRoom();
  }

  /** Runs the model's reference row many times over, so that sizes asked later are neither first nor slow. */
  async #warmUp(model: number): Promise<void> {
    const { manifest } = this.#models[model]!;
    const untilMs = performance.now() + WARM_UP_MS;
    for (const rows of WARM_UP_ROWS) {
      if (rows > this.#maxBatchRows || performance.now() + this.costs[model]!.predictMs(rows) > untilMs) break;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#warmed = resolve;
      const batch: RunningBatch = { model, priority: 'live', pieces: [], dropped: [], rows, startedMs: 0, slot: -1 };
      handReference(this.#thread, batch, manifest);
      await promise;
      this.#runs++;
    }
    this.#warmed = null;
  }
}
