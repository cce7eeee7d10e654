/** Opens the registry that the settings name. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expectPackage } from '../../inference/optional-packages.ts';
import { createDirectoryStore } from '../../inference/registry/directory-store.ts';
import { createHeadKeeper, NO_HEAD } from '../../inference/registry/log-head.ts';
import { ModelRegistry } from '../../inference/registry/model-registry.ts';
import { readSigningKey, type SigningKey } from '../../inference/registry/model-signature.ts';
import type { RegistryStore } from '../../inference/registry/registry-store.ts';

/** Where models are kept. */
export interface RegistrySettings {
  readonly modelsDirectory: string;
  readonly registry: 'directory' | 'redis';
  readonly poolNamespace: string;
  readonly redisUrl: string;
  readonly poolRedisUrl: string;
}

/** What changes to a registry need besides. */
export interface ChangeSettings extends RegistrySettings {
  readonly modelsKey: string;
  readonly modelsHeads: string;
}

/** Opens it for readers. Throws REDIS_UNREACHABLE. */
export async function openRegistry(settings: RegistrySettings): Promise<ModelRegistry> {
  return new ModelRegistry(await openStore(settings), NO_HEAD);
}

export interface ChangeableRegistry {
  readonly registry: ModelRegistry;
  /** Signs what is pushed; null without a key. */
  readonly key: SigningKey | null;
}

/** Opens it for those who change it: each change moves the head that is kept outside. Throws MODELS_KEY or REDIS_UNREACHABLE. */
export async function openChangeable(settings: ChangeSettings): Promise<ChangeableRegistry> {
  const key = settings.modelsKey === '' ? null : await readSigningKey(settings.modelsKey);
  const store = await openStore(settings);
  const place = createHash('sha256').update(store.place).digest('hex').slice(0, 16);
  return {
    key,
    registry: new ModelRegistry(store, createHeadKeeper(join(settings.modelsHeads, `${place}.json`), key)),
  };
}

async function openStore(settings: RegistrySettings): Promise<RegistryStore> {
  if (settings.registry === 'directory') return createDirectoryStore(settings.modelsDirectory);
  expectPackage('redis');
  // Imported only here, because a directory needs no Redis client.
  const { createRedisStore } = await import('../../inference/registry/redis-store.ts');
  return createRedisStore({
    url: settings.poolRedisUrl || settings.redisUrl,
    namespace: settings.poolNamespace,
  });
}
