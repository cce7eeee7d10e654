/** The messages between a process pool and its process, over Node's IPC with structured clones. */
import type { ErrorCode } from '../../../errors.ts';
import type { BatchObserver, FailedReply, InferenceRequest, RowReply, TensorReply } from '../../contract.ts';
import type { ModelOutput } from '../../registry/model-manifest.ts';
import type { ToldRefusal } from '../../registry/refused-models.ts';

export interface PoolProcessOptions {
  readonly modelsDirectory: string;
  readonly models: readonly { readonly name: string; readonly version: string }[];
  readonly threads: number;
  readonly provider: string;
  readonly maxBatchRows: number;
  readonly maxQueuedRows: number;
  /** File that the ONNX Runtime thread runs, for tests of faults; null is the real one. */
  readonly threadEntry: string | null;
}

export type ToPoolProcess =
  | { readonly kind: 'start'; readonly options: PoolProcessOptions }
  | { readonly kind: 'infer'; readonly id: number; readonly request: InferenceRequest }
  | { readonly kind: 'close' };

export interface OutputsOfModel {
  readonly model: string;
  readonly outputs: readonly ModelOutput[];
}

/** A reply to rows comes without what its columns are: that is said once, when the process is ready. */
export type ProcessReply = Omit<RowReply, 'outputs'> | TensorReply | FailedReply;

export type FromPoolProcess =
  | { readonly kind: 'ready'; readonly refused: readonly ToldRefusal[]; readonly outputs: readonly OutputsOfModel[] }
  | { readonly kind: 'refused'; readonly refused: readonly ToldRefusal[] }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: ProcessReply }
  | { readonly kind: 'batch'; readonly batch: Parameters<BatchObserver>[0] };
