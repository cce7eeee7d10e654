/** Options of a local pool, in this process or in one of its own. */
import type { BatchObserver } from '../../contract.ts';

export interface LocalPoolOptions {
  readonly modelsDirectory: string;
  readonly models: readonly { readonly name: string; readonly version: string }[];
  /** Threads that run models; default 1. */
  readonly threads?: number;
  /** Rows of one run; default 512. Larger batches gain nothing and only wait longer. */
  readonly maxBatchRows?: number;
  /** Execution provider; default `cpu`. */
  readonly provider?: string;
  /** Rows that may wait; default 65,536: 20 s of the slowest useful model (3,000 rows/s), 8 MB at 32 columns. */
  readonly maxQueuedRows?: number;
  readonly onBatch?: BatchObserver;
  /** The file that its threads run, for tests of faults. */
  readonly threadEntry?: URL;
}
