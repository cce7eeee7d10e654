/** What a local pool is made of, in this process or in one of its own. */
import type { BatchObserver } from '../../contract.ts';

export interface LocalPoolOptions {
  readonly modelsDirectory: string;
  readonly models: readonly { readonly name: string; readonly version: string }[];
  /** Threads that run models; default 1. */
  readonly threads?: number;
  /** Rows of one run; default 512, beyond which a batch gains nothing and only waits longer. */
  readonly maxBatchRows?: number;
  /** Execution provider; default `cpu`. */
  readonly provider?: string;
  /** Rows that may wait; default 65,536: 20 s of work at the slowest useful model (3,000 rows/s), 8 MB at 32 columns. */
  readonly maxQueuedRows?: number;
  readonly onBatch?: BatchObserver;
  /** The file of its threads, for tests of faults. */
  readonly threadEntry?: URL;
}
