/** What a supervisor and its model processes tell each other, over Node's IPC. */
import type { ErrorCode } from '../../errors.ts';
import type { ToldRefusal } from '../registry/refused-models.ts';
import type { WorkerStats } from './redis-worker-options.ts';

/** Sent, not passed as arguments: the address of Redis may hold a password, which a process list would show. */
export interface ModelProcessOptions {
  readonly url: string;
  readonly namespace: string;
  readonly modelsDirectory: string;
  readonly models: readonly { readonly name: string; readonly version: string }[] | null;
  readonly workerId: string;
  readonly provider: string;
  readonly maxBatchRows: number;
  readonly recorderFile: string;
  /** File of the ONNX Runtime thread, for tests of faults; null is the real one. */
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
  /** As prom-client's `getMetricsAsJSON` gives them. */
  | { readonly kind: 'metrics'; readonly request: number; readonly metrics: readonly object[] };
