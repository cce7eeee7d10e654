/** Options of a shared pool, and its figures. */
import type { ErrorCode } from '../../../errors.ts';
import type { BatchObserver, PoolStats } from '../../contract.ts';

export interface RedisPoolOptions {
  /** See `parseRedisAddress`. */
  readonly url: string;
  /** Hash tag of all keys; default `rubato`. Pool and workers must have the same. */
  readonly namespace?: string;
  /** The manifests' directory. Rows are checked against them; workers must have the same files. */
  readonly modelsDirectory: string;
  readonly models: readonly { readonly name: string; readonly version: string }[];
  /** Rows of one model and class that this process may have under way; default 65,536, as in the local pool. */
  readonly maxQueuedRows?: number;
  readonly onBatch?: BatchObserver;
  /** Called when the connection to Redis is lost, and when a session is barred from a model. */
  readonly onWarning?: (warning: { readonly code: ErrorCode; readonly detail: string }) => void;
}

export interface RedisPoolStats extends PoolStats {
  /** Late or double answers to requests that were already answered, and frames that couldn't be read. */
  readonly dropped: number;
  /** Workers alive, whatever they serve. */
  readonly workers: number;
  readonly connected: boolean;
}
