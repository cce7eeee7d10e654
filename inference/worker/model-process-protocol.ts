/** The messages between a supervisor and its model processes, over Node's IPC. */
import type { ErrorCode } from '../../errors.ts';
import type { ToldRefusal } from '../registry/refused-models.ts';
import type { WorkerStats } from './redis-worker-options.ts';

/** Sent, not passed as arguments: the address of Redis may hold a password, and a process list shows arguments. */
export interface ModelProcessOptions {
  readonly url: string;
  readonly namespace: string;
  readonly modelsDirectory: string;
  readonly models: readonly { readonly name: string; readonly version: string }[] | null;
  readonly workerId: string;
  readonly provider: string;
  readonly maxBatchRows: number;
  readonly recorderFile: string;
  /** File that the ONNX Runtime thread runs, for tests of faults; null is the real one. */
  readonly threadEntry: string | null;
}

export type ToModelProcess =
  | { readonly kind: 'start'; readonly options: ModelProcessOptions }
  | { readonly kind: 'drain' }
  | { readonly kind: 'metrics'; readonly request: number };

export type FromModelProcess =
  | { readonly kind: 'ready'; readonly refused: readonly ToldRefusal[] }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'stats'; readonly stats: WorkerStats; readonly rssMb: number }
  | { readonly kind: 'warning'; readonly code: ErrorCode; readonly detail: string }
  /** The form of prom-client's `getMetricsAsJSON`. */
  | { readonly kind: 'metrics'; readonly request: number; readonly metrics: readonly object[] };
