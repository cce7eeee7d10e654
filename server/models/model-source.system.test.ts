import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPackage } from '../../inference/registry/model-package.ts';
import { ModelRegistry } from '../../inference/registry/model-registry.ts';
import { createRedisStore } from '../../inference/registry/redis-store.ts';
import { encodeForeign, foreignManifest } from '../../inference/testing/foreign-models.ts';
import { type RedisServer, startRedisServer } from '../../test-support/redis-server.ts';
import { until } from '../../test-support/until.ts';
import { openModelSource } from './model-source.ts';
import { wantedModels } from './wanted-models.ts';

describe('a registry that is away while a model is read', () => {
  let redis: RedisServer;
  const bytes = encodeForeign();
  const manifest = foreignManifest(bytes);
  const content = `{rubato}:models:content:${manifest.sha256}`;
  const wanted = [{ name: 'foreign', reference: '1' }];

  beforeAll(async () => {
    redis = await startRedisServer();
    await using registry = new ModelRegistry(await createRedisStore({ url: redis.url, namespace: 'rubato' }));
    await registry.push(await createPackage({ manifest, bytes, external: [] }), { by: 'ada', reason: '' });
    // From here on Redis answers what is asked of this one file with an error.
    await redis.command('RENAME', content, 'away');
    await redis.command('SET', content, 'no file');
  });
  afterAll(() => redis.stop());

  const open = (outageMs?: number) => {
    const settings = {
      modelsDirectory: 'nowhere',
      registry: 'redis',
      poolNamespace: 'rubato',
      poolRedisUrl: '',
    } as const;
    return openModelSource({ ...settings, redisUrl: redis.url }, outageMs);
  };

  it('[MD40] is told as away, not as a model that is not there', async () => {
    await using source = await open(0);
    await expect(wantedModels(source, wanted)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });

  it('[MD40] is waited for', async () => {
    await using source = await open();
    const refusals = async () =>
      Number(/errorstat_WRONGTYPE:count=(\d+)/.exec(String(await redis.command('INFO', 'errorstats')))?.[1]);
    const before = await refusals();
    const found = wantedModels(source, wanted);
    await until('a try that failed', async () => (await refusals()) > before);
    await redis.command('RENAME', 'away', content);
    expect(await found).toEqual([{ name: 'foreign', version: '1' }]);
    expect((await source.read('foreign', '1')).manifest).toEqual(manifest);
  });
});
