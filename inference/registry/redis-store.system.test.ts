import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedisServer } from '../../test-support/redis-server.ts';
import { until } from '../../test-support/until.ts';
import { ModelRegistry } from './model-registry.ts';
import { createRedisStore } from './redis-store.ts';
import { describeRegistry, versionOf } from './registry-contract.ts';

const BY = { by: 'ada', reason: '' };

describe('a registry in Redis', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedisServer();
  });

  afterAll(() => redis.stop());

  const make = () => createRedisStore({ url: redis.url, namespace: 'test' });
  describeRegistry(make, async () => void (await redis.command('FLUSHALL')));

  it('[MD23] forgets contents that no version has, and keeps those of versions', async () => {
    await redis.command('FLUSHALL');
    await using registry = new ModelRegistry(await make());
    const model = await versionOf('1');
    await registry.push(model, BY);
    await registry.push(await versionOf('2'), BY);
    const content = `{test}:models:content:${model.manifest.sha256}`;
    expect(await redis.command('TTL', content)).toBe(-1);
    // A second push of a content that is there leaves it as it is.
    await using store = await make();
    expect(await store.write(await versionOf('2', 'another'))).toBe(false);
    expect(await redis.command('TTL', content)).toBe(-1);
    const keys = (await redis.command('KEYS', '*content*')) as string[];
    const left = await Promise.all(keys.map((key) => redis.command('TTL', key)));
    expect(left.filter((seconds) => Number(seconds) > 0)).toHaveLength(1);
    await registry.gc(0, BY);
    expect(await redis.command('EXISTS', content)).toBe(0);
  });

  it('[MD22] tells of a content that is lost', async () => {
    await redis.command('FLUSHALL');
    await using registry = new ModelRegistry(await make());
    const model = await versionOf('1');
    await registry.push(model, BY);
    await redis.command('DEL', `{test}:models:content:${model.manifest.sha256}`);
    await expect(registry.read('foreign', '1')).rejects.toMatchObject({ code: 'MODEL_HASH' });
    await expect(registry.point('foreign', 'stable', '1', BY)).rejects.toMatchObject({ code: 'MODEL_HASH' });
  });

  it('[MD29] refuses while Redis is gone, moves nothing by halves, and goes on when it is back', async () => {
    await using registry = new ModelRegistry(await make());
    await redis.kill();
    await expect(registry.push(await versionOf('1'), BY)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
    await expect(make()).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE' });
    await redis.restart();
    const third = await versionOf('3');
    await until('a push to succeed', () =>
      registry.push(third, BY).then(
        () => true,
        () => false,
      ),
    );
  });
});
