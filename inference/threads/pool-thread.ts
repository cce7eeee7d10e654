/** The pool's side of one thread: its slabs, its slots, its life. */

import { Worker } from 'node:worker_threads';
import { RubatoError } from '../../errors.ts';
import { messageOf } from '../../thrown.ts';
import { inputWidth, type ModelManifest, outputWidth } from '../registry/model-manifest.ts';
import type { StoredModel } from '../registry/model-store.ts';
import { hearRefusal, ModelsRefused, type RefusedModel } from '../registry/refused-models.ts';
import { DEFAULT_PROVIDER, type ExecutionDevice } from '../runtime/execution-provider.ts';
import type { Tensor } from '../tensors/tensor.ts';
import {
  CONTROL,
  controlWords,
  type PostedTensors,
  SLOT,
  SLOT_STATE,
  SLOTS,
  slotWord,
  type ThreadData,
  type ThreadMessage,
} from './thread-protocol.ts';

export interface ThreadShape {
  readonly models: readonly StoredModel[];
  /** Execution provider; default `cpu`. */
  readonly provider?: string | undefined;
  readonly maxBatchRows: number;
  /** The thread's file, for tests of faults; default model-thread.ts. */
  readonly entry: URL;
}

export const THREAD_ENTRY = new URL('./model-thread.ts', import.meta.url);

/** One run of a thread: which of its models, and how many rows. The caller knows what is in it. */
export interface ThreadBatch {
  readonly model: number;
  readonly rows: number;
}

export interface ThreadEvents<B extends ThreadBatch> {
  /** A batch of rows is answered. Its values are in `values` until the call returns. */
  onDone(batch: B, values: Float32Array, computeMs: number): void;
  /** A batch of tensors is answered: outputs and state, in the manifest's order. */
  onTensors(batch: B, tensors: readonly Tensor[], computeMs: number): void;
  onFailed(batch: B, message: string): void;
  /** The thread ended without being told to. Its batches have failed already. */
  onDeath(thread: PoolThread<B>, reason: string): void;
}

type State = 'loading' | 'ready' | 'stopping' | 'dead';

export class PoolThread<B extends ThreadBatch> {
  state: State = 'loading';
  /** The device that its models run on; null until it is ready. */
  device: ExecutionDevice | null = null;
  #thread: Worker;
  #words: Int32Array;
  #inputs: Float32Array[];
  #outputs: Float32Array[];
  #batches: (B | null)[] = Array.from({ length: SLOTS }, () => null);
  #next = 0;
  #events: ThreadEvents<B>;
  #exited: Promise<void>;

  constructor(shape: ThreadShape, events: ThreadEvents<B>) {
    this.#events = events;
    const control = new SharedArrayBuffer(4 * controlWords());
    const slabs = (width: (manifest: ModelManifest) => number) => {
      const widest = Math.max(...shape.models.map(({ manifest }) => width(manifest)));
      return Array.from({ length: SLOTS }, () => new SharedArrayBuffer(4 * shape.maxBatchRows * widest));
    };
    const inputs = slabs(inputWidth);
    const outputs = slabs(outputWidth);
    this.#words = new Int32Array(control);
    this.#inputs = inputs.map((buffer) => new Float32Array(buffer));
    this.#outputs = outputs.map((buffer) => new Float32Array(buffer));
    const { models, provider = DEFAULT_PROVIDER } = shape;
    const workerData: ThreadData = { models, provider, control, inputs, outputs };
    this.#thread = new Worker(shape.entry, { workerData });
    this.#exited = new Promise((resolve) => this.#thread.once('exit', () => resolve()));
  }

  /**
   * Resolves, with the models that it can't serve, when all others have answered their golden rows. Throws
   * ModelsRefused when it can serve none.
   */
  async start(): Promise<readonly RefusedModel[]> {
    const { promise, resolve, reject } = Promise.withResolvers<Extract<ThreadMessage, { kind: 'ready' }>>();
    this.#thread.on('message', (message: ThreadMessage) => {
      if (message.kind === 'ready') resolve(message);
      else if (message.kind === 'refused') reject(new ModelsRefused(message.refused.map(hearRefusal)));
      else this.#finish(message);
    });
    this.#thread.on('error', (error) => this.#die(messageOf(error), reject));
    this.#thread.on('exit', (code) => this.#die(`exit code ${code}`, reject));
    const { device, refused } = await promise;
    this.device = device;
    this.state = 'ready';
    // An idle pool must not keep its process alive. While something is asked, `hold` does.
    this.#thread.unref();
    return refused.map(hearRefusal);
  }

  /** Keeps the process alive while the thread is busy. */
  hold(busy: boolean): void {
    if (busy) this.#thread.ref();
    else this.#thread.unref();
  }

  get freeSlots(): number {
    return this.state === 'ready' ? this.#batches.filter((batch) => batch === null).length : 0;
  }

  /** Rows of the batches that run now or next. */
  get rowsInFlight(): number {
    return this.#batches.reduce((sum, batch) => sum + (batch?.rows ?? 0), 0);
  }

  get inFlight(): readonly B[] {
    return this.#batches.filter((batch) => batch !== null);
  }

  /** Lets `write` put the batch's rows into the next slot, and wakes the thread. A slot must be free. */
  run(batch: B, write: (input: Float32Array) => void): void {
    write(this.#inputs[this.#next]!);
    this.#hand(batch, SLOT_STATE.filled);
  }

  /** The same for tensors, inputs and state in the manifest's order. They are copied. */
  post(batch: B, tensors: PostedTensors): void {
    this.#thread.postMessage(tensors);
    this.#hand(batch, SLOT_STATE.posted);
  }

  #hand(batch: B, state: number): void {
    const slot = this.#next;
    this.#next = (slot + 1) % SLOTS;
    this.#batches[slot] = batch;
    this.#words[slotWord(slot, SLOT.model)] = batch.model;
    this.#words[slotWord(slot, SLOT.rows)] = batch.rows;
    Atomics.store(this.#words, slotWord(slot, SLOT.state), state);
    this.#ring();
  }

  /** Lets it finish the batches in its slots and end. Resolves when it has. */
  async stop(): Promise<void> {
    if (this.state === 'dead') return;
    this.state = 'stopping';
    this.#thread.ref();
    Atomics.store(this.#words, CONTROL.stop, 1);
    this.#ring();
    await this.#exited;
  }

  #ring(): void {
    Atomics.add(this.#words, CONTROL.bell, 1);
    Atomics.notify(this.#words, CONTROL.bell);
  }

  #finish(message: Extract<ThreadMessage, { slot: number }>): void {
    const batch = this.#batches[message.slot];
    this.#batches[message.slot] = null;
    if (batch === null || batch === undefined) return;
    if (message.kind === 'done') this.#events.onDone(batch, this.#outputs[message.slot]!, message.computeMs);
    else if (message.kind === 'answered') this.#events.onTensors(batch, message.tensors, message.computeMs);
    else this.#events.onFailed(batch, message.message);
  }

  #die(reason: string, reject: (error: Error) => void): void {
    if (this.state === 'dead') return;
    const wanted = this.state === 'stopping';
    this.state = 'dead';
    reject(new RubatoError('POOL_FAILED', `a thread that ended while loading: ${reason}`));
    for (const [slot, batch] of this.#batches.entries()) {
      this.#batches[slot] = null;
      if (batch !== null) this.#events.onFailed(batch, `the thread ended: ${reason}`);
    }
    if (!wanted) this.#events.onDeath(this, reason);
  }
}
