/** Options of a model process, and its figures. */
import type { ErrorCode } from '../../errors.ts';
import type { ExecutionDevice } from '../runtime/execution-provider.ts';

export interface RedisWorkerOptions {
  /** See `parseRedisAddress`. */
  readonly url: string;
  /** Hash tag of all keys; default `rubato`. */
  readonly namespace?: string;
  readonly modelsDirectory: string;
  /** The models to serve; default all in the directory. */
  readonly models?: readonly { readonly name: string; readonly version: string }[];
  /** Unique among all workers; default made of host, process and chance. */
  readonly workerId?: string;
  /** Execution provider of all models; default `cpu`. */
  readonly provider?: string;
  /** Rows of one run; default 512. */
  readonly maxBatchRows?: number;
  /** File in which a supervisor finds what was running when the process died; default none. */
  readonly recorderFile?: string;
  /** The file that its ONNX Runtime thread runs, for tests of faults. */
  readonly threadEntry?: URL;
  readonly observer?: WorkerObserver;
  /** Its thread ended: nothing will be answered any more. */
  readonly onFatal?: (reason: string) => void;
}

/** Counts events; must not throw. */
export interface WorkerObserver {
  ran(run: {
    readonly model: string;
    readonly rows: number;
    readonly queueMs: number;
    readonly computeMs: number;
  }): void;
  dropped(model: string, reason: 'late' | 'failed' | 'notFinite' | 'suspect', rows: number): void;
  /** A frame that could not be read, or an entry that was given up. */
  refused(reason: string): void;
  warned(code: ErrorCode, detail: string): void;
}

export interface WorkerStats {
  readonly workerId: string;
  readonly ready: boolean;
  readonly connected: boolean;
  /** The device that the models run on; null until they are loaded. */
  readonly device: ExecutionDevice | null;
  readonly batches: number;
  readonly rows: number;
  readonly droppedRows: number;
  readonly queuedRows: number;
  readonly models: readonly {
    readonly model: string;
    readonly rowsPerSecond: number;
    readonly utilisation: number;
    readonly queueAgeMs: number;
    /** Rows per second if every batch were full, estimated from past runs; 0 before the first. */
    readonly capacityRowsPerSecond: number;
  }[];
}
