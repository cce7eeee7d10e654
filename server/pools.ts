/** Builds the pools of a process: which models run where, and one pool in front of them all. */
import { RubatoError } from '../errors.ts';
import type { BatchObserver, InferencePool } from '../inference/contract.ts';
import { isOurs, type ModelManifest, modelKey } from '../inference/model/model-manifest.ts';
import { createLocalPool } from '../inference/pool/local-pool.ts';
import { createProcessPool } from '../inference/pool/process-pool.ts';
import { createRedisPool } from '../inference/pool/redis-pool.ts';
import type { RedisPoolOptions } from '../inference/pool/redis-pool-options.ts';
import { createRoutedPool } from '../inference/pool/routed-pool.ts';
import { createUnavailablePool } from '../inference/pool/unavailable-pool.ts';
import type { Config } from './config.ts';
import { kindFor, type PoolKind } from './pool-choice.ts';

type PoolConfig = Pick<
  Config,
  'modelsDirectory' | 'poolThreads' | 'provider' | 'pool' | 'poolNamespace' | 'redisUrl' | 'poolRedisUrl'
>;

interface PoolEvents {
  readonly onBatch: BatchObserver;
  readonly onWarning: NonNullable<RedisPoolOptions['onWarning']>;
}

export interface Pools {
  readonly pool: InferencePool;
  /** One line per model that no pool could take. */
  readonly problems: readonly string[];
}

/**
 * Throws CONFIG_INVALID when a model is to run in a shared pool and no Redis is configured, REDIS_UNREACHABLE when Redis
 * does not answer: a process that was to share must not go local without a word. Throws PROVIDER_ errors likewise.
 */
export async function createPools(
  config: PoolConfig,
  manifests: readonly ModelManifest[],
  events: PoolEvents,
): Promise<Pools> {
  const url = config.poolRedisUrl || config.redisUrl;
  const groups = Map.groupBy(manifests, (manifest) =>
    kindFor(config.pool, { key: modelKey(manifest), ours: isOurs(manifest) }, url !== ''),
  );
  const routes = new Map<string, InferencePool>();
  const problems: string[] = [];
  try {
    for (const [kind, members] of groups) {
      const pool = await createPool(kind, members, config, url, events, problems);
      for (const member of members) routes.set(modelKey(member), pool);
    }
  } catch (error) {
    await createRoutedPool(routes).destroy('another pool could not be made');
    throw error;
  }
  return { pool: createRoutedPool(routes), problems };
}

async function createPool(
  kind: PoolKind,
  manifests: readonly ModelManifest[],
  config: PoolConfig,
  url: string,
  { onBatch, onWarning }: PoolEvents,
  problems: string[],
): Promise<InferencePool> {
  const { modelsDirectory, poolThreads: threads, provider, poolNamespace: namespace } = config;
  const models = manifests.map(({ name, version }) => ({ name, version }));
  if (kind === 'redis') {
    const expected = 'REDIS_URL or POOL_REDIS_URL to be set, since RUBATO_POOL says redis';
    if (url === '') throw new RubatoError('CONFIG_INVALID', 'none', { expected });
    return createRedisPool({ url, namespace, modelsDirectory, models, onBatch, onWarning });
  }
  try {
    const create = kind === 'local' ? createLocalPool : createProcessPool;
    return await create({ modelsDirectory, models, threads, provider, onBatch });
  } catch (error) {
    // The file's hash was right, but ONNX Runtime or the golden rows refuse it. A wrong provider is a wrong setting.
    if (!(error instanceof RubatoError) || error.code.startsWith('PROVIDER_')) throw error;
    problems.push(error.message);
    return createUnavailablePool(error.message);
  }
}
