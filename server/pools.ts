/** Builds the pools of a process: which models run where, and one pool before them all. */
import { RubatoError } from '../errors.ts';
import type { BatchObserver, InferencePool } from '../inference/contract.ts';
import { expectPackage } from '../inference/optional-packages.ts';
import { createLocalPool } from '../inference/pool/local/local-pool.ts';
import { createProcessPool } from '../inference/pool/process/process-pool.ts';
import { createRoutedPool } from '../inference/pool/routed-pool.ts';
import type { RedisPool } from '../inference/pool/shared/redis-pool.ts';
import type { RedisPoolOptions } from '../inference/pool/shared/redis-pool-options.ts';
import { createUnavailablePool } from '../inference/pool/unavailable-pool.ts';
import { modelKey } from '../inference/registry/model-manifest.ts';
import type { StoredModel } from '../inference/registry/model-store.ts';
import { readTrust, SHIPPED_ONLY } from '../inference/registry/model-trust.ts';
import { ModelsRefused, type RefusedModel } from '../inference/registry/refused-models.ts';
import { kindFor, type PoolChoice, type PoolKind } from './config/pool-choice.ts';

/** Where models are, and what runs them. */
export interface PoolSettings {
  readonly modelsDirectory: string;
  /** File of trusted models; "" for none but those of the repository. */
  readonly trustFile: string;
  readonly poolThreads: number;
  readonly provider: string;
  readonly pool: PoolChoice;
  readonly poolNamespace: string;
  /** Address of the shared Redis; "" for none. */
  readonly redisUrl: string;
  /** Another Redis for the pool alone; "" for none. */
  readonly poolRedisUrl: string;
}

/** A model that gets a pool, and who signed it. */
export type PooledModel = Pick<StoredModel, 'manifest' | 'signature'>;

export interface PoolEvents {
  readonly onBatch: BatchObserver;
  readonly onWarning: NonNullable<RedisPoolOptions['onWarning']>;
}

export interface Pools {
  readonly pool: InferencePool;
  /** Models that no pool could take. */
  readonly refused: readonly RefusedModel[];
  /**
   * Models that workers have, but with other content than this server. Known after workers have announced themselves.
   */
  readonly mismatched: () => readonly RefusedModel[];
  /** Whether a Redis has answered, since a pool of it was made. */
  readonly usesRedis: boolean;
}

/**
 * Throws CONFIG_INVALID if a model should run in a shared pool but no Redis is configured, and REDIS_UNREACHABLE if
 * Redis does not answer: a process that should share must not silently go local. Throws PROVIDER_ errors and TRUST_FILE too. `known`
 * are models that are known to be unable to answer: requests for them are refused with the reason.
 */
export async function createPools(
  config: PoolSettings,
  models: readonly PooledModel[],
  events: PoolEvents,
  known: readonly RefusedModel[] = [],
): Promise<Pools> {
  const url = config.poolRedisUrl || config.redisUrl;
  const trust = config.trustFile === '' ? SHIPPED_ONLY : await readTrust(config.trustFile);
  const groups = Map.groupBy(models, (model) =>
    kindFor(config.pool, { key: modelKey(model.manifest), trusted: trust.trusts(model) }, url !== ''),
  );
  const routes = new Map<string, InferencePool>();
  const refused: RefusedModel[] = [];
  const shared: RedisPool[] = [];
  try {
    for (const [kind, members] of groups) {
      if (kind === 'redis') shared.push(await createSharedPool(members, config, url, events));
      const pool = kind === 'redis' ? shared.at(-1)! : await createOwnPool(kind, members, config, events, refused);
      for (const { manifest } of members) routes.set(modelKey(manifest), pool);
    }
  } catch (error) {
    await createRoutedPool(routes).destroy('another pool could not be made');
    throw error;
  }
  const unavailable = createUnavailablePool(known);
  for (const { model } of known) if (!routes.has(model)) routes.set(model, unavailable);
  const mismatched = () => shared.flatMap((pool) => pool.mismatched);
  return { pool: createRoutedPool(routes), refused, mismatched, usesRedis: shared.length > 0 };
}

async function createSharedPool(
  members: readonly PooledModel[],
  { modelsDirectory, poolNamespace: namespace }: PoolSettings,
  url: string,
  { onBatch, onWarning }: PoolEvents,
): Promise<RedisPool> {
  const expected = 'REDIS_URL or POOL_REDIS_URL to be set, since RUBATO_POOL says redis';
  if (url === '') throw new RubatoError('CONFIG_INVALID', 'none', { expected });
  expectPackage('redis');
  // Imported only here, because a process on its own needs no Redis client.
  const { createRedisPool } = await import('../inference/pool/shared/redis-pool.ts');
  return createRedisPool({ url, namespace, modelsDirectory, models: namesOf(members), onBatch, onWarning });
}

/** A pool of this server alone. Models that it can't take go to `refused`. */
async function createOwnPool(
  kind: Exclude<PoolKind, 'redis'>,
  members: readonly PooledModel[],
  { modelsDirectory, poolThreads: threads, provider }: PoolSettings,
  { onBatch }: PoolEvents,
  refused: RefusedModel[],
): Promise<InferencePool> {
  const models = namesOf(members);
  try {
    expectPackage('onnxruntime-node');
    const create = kind === 'local' ? createLocalPool : createProcessPool;
    const pool = await create({ modelsDirectory, models, threads, provider, onBatch });
    refused.push(...pool.refused);
    return pool;
  } catch (error) {
    // Each file's hash was right, but ONNX Runtime or the golden rows refuse all. A wrong provider is a wrong setting.
    if (!(error instanceof RubatoError) || error.code.startsWith('PROVIDER_')) throw error;
    const all =
      error instanceof ModelsRefused ? error.refused : models.map((model) => ({ model: modelKey(model), error }));
    refused.push(...all);
    return createUnavailablePool(all);
  }
}

const namesOf = (members: readonly PooledModel[]) =>
  members.map(({ manifest: { name, version } }) => ({ name, version }));
