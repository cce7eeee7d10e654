/** `rubato/inference`: models and the pools that run them, without rooms. */

import { expectPackage } from '../inference/optional-packages.ts';
import type { RedisPool } from '../inference/pool/shared/redis-pool.ts';
import type { RedisPoolOptions } from '../inference/pool/shared/redis-pool-options.ts';

export type {
  BatchObserver,
  InferencePool,
  InferenceReply,
  InferenceRequest,
  ModelRef,
  PoolStats,
  PriorityClass,
} from '../inference/contract.ts';
export { model, type Pipeline, type Prediction } from '../inference/pipeline/pipeline.ts';
export { gatherRequests } from '../inference/pool/gathering-pool.ts';
export { createLocalPool, type LocalPool } from '../inference/pool/local/local-pool.ts';
export type { LocalPoolOptions } from '../inference/pool/local/local-pool-options.ts';
export { createProcessPool, type ProcessPool } from '../inference/pool/process/process-pool.ts';
export { createRoutedPool } from '../inference/pool/routed-pool.ts';
export type { RedisPoolOptions } from '../inference/pool/shared/redis-pool-options.ts';
export { checkPipeline } from '../inference/predictor/check-pipeline.ts';
export { createPredictor, type Predictor } from '../inference/predictor/predictor.ts';
export { type ModelManifest, type ModelOutput, modelKey } from '../inference/registry/model-manifest.ts';
export { listModels, type ModelName, readModel, type StoredModel } from '../inference/registry/model-store.ts';

/** Throws PACKAGE_MISSING, CONFIG_INVALID, REDIS_UNREACHABLE, or what `readModel` throws. Workers may come later. */
export async function createRedisPool(options: RedisPoolOptions): Promise<RedisPool> {
  expectPackage('redis');
  return (await import('../inference/pool/shared/redis-pool.ts')).createRedisPool(options);
}
