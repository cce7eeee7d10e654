/**
 * A pool that answers by a function or from a table, for tests: the shortest whole implementation of the port. It keeps the
 * PL rules with the parts that other pools are made of, runs one request at a time, and shows what a new one has to do.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { RubatoError } from '../../errors.ts';
import {
  type InferencePool,
  type InferenceReply,
  type InferenceRequest,
  NO_FIGURES,
  type PoolStats,
} from '../contract.ts';
import { areFinite } from '../finite-values.ts';
import { checkRequest } from '../pool/check-request.ts';
import { DeadlineTimer } from '../pool/deadline-timer.ts';
import { FairTurns } from '../pool/fair-turns.ts';
import { OpenRequest } from '../pool/open-request.ts';
import { contentOf, type TensorJob } from '../pool/tensor-job.ts';
import { type ModelManifest, modelKey, type RowManifest } from '../registry/model-manifest.ts';
import { type ModelName, readModels } from '../registry/model-store.ts';
import type { TensorManifest } from '../registry/tensor-manifest.ts';
import { concatRows } from '../tensors/rows-of-tensors.ts';
import type { Tensor } from '../tensors/tensor.ts';

export type FunctionModel = RowFunction | TensorFunction;

interface RowFunction {
  /** The outputs for one row. */
  readonly answer: (row: Float32Array, manifest: RowManifest) => readonly number[];
  readonly runMs: number;
}

interface TensorFunction {
  /** Outputs and state for inputs and state, each in the manifest's order. */
  readonly answerTensors: (tensors: readonly Tensor[]) => readonly Tensor[];
  readonly runMs: number;
}

export interface FunctionPoolOptions {
  readonly modelsDirectory: string;
  readonly models: readonly ModelName[];
  /** Rows that may wait; further requests are shed. */
  readonly maxQueuedRows?: number;
}

/** The answer that the manifest's golden rows have for this row, or for the first of them. */
export function fromTable(row: Float32Array, { golden }: RowManifest): readonly number[] {
  const at = golden.rows.findIndex((values) => values.every((value, i) => Math.fround(value ?? Number.NaN) === row[i]));
  return golden.outputs[Math.max(0, at)]!;
}

interface Waiting {
  readonly request: InferenceRequest;
  readonly manifest: ModelManifest;
  readonly open: OpenRequest;
}

export async function createFunctionPool(
  { modelsDirectory, models, maxQueuedRows = 65_536 }: FunctionPoolOptions,
  functions: Readonly<Record<string, FunctionModel>>,
): Promise<InferencePool> {
  const { stored } = await readModels(modelsDirectory, models);
  return new FunctionPool(
    new Map(stored.map(({ manifest }) => [modelKey(manifest), manifest])),
    functions,
    maxQueuedRows,
  );
}

class FunctionPool implements InferencePool {
  #manifests: ReadonlyMap<string, ModelManifest>;
  #functions: Readonly<Record<string, FunctionModel>>;
  #maxQueuedRows: number;
  #turns = new FairTurns<Waiting[]>(1, () => []);
  #pending = new Set<OpenRequest>();
  #counts = { answered: 0, late: 0, shed: 0, failed: 0, batches: 0, rows: 0 };
  #queuedRows = 0;
  #closed = false;
  #running: Promise<void> | null = null;
  #deadlines = new DeadlineTimer((nowMs) => this.#expire(nowMs));

  constructor(
    manifests: ReadonlyMap<string, ModelManifest>,
    functions: Readonly<Record<string, FunctionModel>>,
    maxQueuedRows: number,
  ) {
    this.#manifests = manifests;
    this.#functions = functions;
    this.#maxQueuedRows = maxQueuedRows;
  }

  infer(request: InferenceRequest): Promise<InferenceReply> {
    const manifest = this.#manifests.get(modelKey(request.model));
    const refusal = this.#refuse(request, manifest);
    if (refusal !== null) return Promise.resolve(refusal);
    const { promise, resolve } = Promise.withResolvers<InferenceReply>();
    const { rowCount, budgetMs, priority } = request;
    const open = new OpenRequest({ rowCount, budgetMs, nowMs: performance.now(), resolve });
    this.#pending.add(open);
    this.#queuedRows += rowCount;
    this.#turns.line(priority, 0).push({ request, manifest: manifest!, open });
    this.#deadlines.watch(open.deadlineMs);
    this.#running ??= this.#runAll();
    return promise;
  }

  stats(): PoolStats {
    return { ...NO_FIGURES, ...this.#counts, inFlightRequests: this.#pending.size };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    this.#deadlines.stop();
  }

  async destroy(reason: string): Promise<void> {
    this.#closed = true;
    this.#deadlines.stop();
    for (const open of this.#pending) open.fail('closed', 'POOL_CLOSED', reason);
    this.#pending.clear();
  }

  #refuse(request: InferenceRequest, manifest: ModelManifest | undefined): InferenceReply | null {
    if (this.#closed) return { ok: false, reason: 'closed', code: 'POOL_CLOSED', detail: 'the pool is closed' };
    const refusal = checkRequest(request, manifest, manifest && goldenProblem(manifest, this.#functions));
    if (refusal === null && this.#queuedRows + request.rowCount <= this.#maxQueuedRows) return null;
    this.#counts[refusal === null ? 'shed' : 'failed']++;
    if (refusal !== null) return { ok: false, reason: 'failed', ...refusal };
    return { ok: false, reason: 'shed', code: 'POOL_SHED', detail: `${this.#queuedRows} rows wait` };
  }

  async #runAll(): Promise<void> {
    for (await sleep(0); ; ) {
      const waiting = this.#turns.next((line) => line.length > 0)?.line.shift();
      if (waiting === undefined) break;
      this.#turns.countBatch();
      this.#queuedRows -= waiting.request.rowCount;
      if (!waiting.open.settled) await this.#run(waiting);
    }
    this.#running = null;
  }

  async #run({ request, manifest, open }: Waiting): Promise<void> {
    const model = this.#functions[manifest.name]!;
    const { rowCount } = request;
    open.startedAtMs = performance.now();
    const content = contentOf(request, manifest);
    const given = 'answer' in model ? answerRows(model, content, rowCount, manifest) : answerTensors(model, content);
    await sleep(model.runMs);
    this.#counts.batches++;
    this.#counts.rows += rowCount;
    if (!this.#pending.delete(open)) return;
    const right = !(given instanceof Float32Array) || areFinite(given, 0, given.length);
    this.#counts[right ? 'answered' : 'failed']++;
    open.computeMs = performance.now() - open.startedAtMs;
    open.batchRows = rowCount;
    if (!right) open.fail('failed', 'MODEL_OUTPUT', `${modelKey(manifest)} gave a value that is not finite`);
    else if (given instanceof Float32Array) open.answer(given, manifest as RowManifest);
    else open.answerTensors(given, manifest as TensorManifest);
  }

  #expire(nowMs: number): number {
    for (const open of this.#pending) {
      if (open.deadlineMs > nowMs || !this.#pending.delete(open)) continue;
      this.#counts.late++;
      open.fail('late', 'POOL_LATE', `no answer within ${open.budgetMs} ms`);
    }
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#pending].map(({ deadlineMs }) => deadlineMs));
  }
}

function answerRows(
  { answer }: RowFunction,
  rows: Float32Array | TensorJob,
  rowCount: number,
  manifest: ModelManifest,
): Float32Array {
  if (manifest.format !== 1 || !(rows instanceof Float32Array)) return new Float32Array(0);
  const rowOf = (i: number) => rows.subarray(i * manifest.inputWidth, (i + 1) * manifest.inputWidth);
  return Float32Array.from(Array.from({ length: rowCount }, (_, i) => answer(rowOf(i), manifest)).flat());
}

function answerTensors({ answerTensors }: TensorFunction, job: Float32Array | TensorJob): readonly Tensor[] {
  // Copied, as a run would: the asker may use its arrays again.
  return job instanceof Float32Array ? [] : concatRows([answerTensors(job.tensors)])!;
}

/** The first golden row that the function answers otherwise than the manifest says. */
function goldenProblem(manifest: ModelManifest, functions: Readonly<Record<string, FunctionModel>>) {
  const model = functions[manifest.name]!;
  if (manifest.format !== 1 || !('answer' in model)) return undefined;
  const { golden } = manifest;
  for (const [i, row] of golden.rows.entries()) {
    const values = model.answer(Float32Array.from(row, Number), manifest);
    if (values.every((value, k) => Math.abs(value - golden.outputs[i]![k]!) <= 1e-3)) continue;
    return new RubatoError('MODEL_GOLDEN', `${values} in ${modelKey(manifest)}, golden row ${i}`);
  }
  return undefined;
}
