import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { ModelRegistry } from '../../inference/registry/model-registry.ts';
import { createRedisStore } from '../../inference/registry/redis-store.ts';
import { freePort } from '../../test-support/free-port.ts';
import { startGuarded } from '../../test-support/guarded-process.ts';
import { startRedisServer } from '../../test-support/redis-server.ts';
import { until } from '../../test-support/until.ts';
import { createConfig } from '../config/config.ts';
import { createServices } from '../services.ts';
import { askerOf, askingTempo, BY, pushTempo } from './testing/tempo.ts';

describe('a registry in Redis that servers and workers share', () => {
  const root = mkdtempSync(join(tmpdir(), 'rubato-shared-'));
  afterAll(() => rm(root, { recursive: true }));

  it('[SV94, WK5] an alias moves in every worker and server, none of which has files of models', async () => {
    await using redis = await startRedisServer();
    await using registry = new ModelRegistry(await createRedisStore({ url: redis.url, namespace: 'rubato' }));
    const promote = async (version: string) => {
      await pushTempo(registry, version);
      await registry.point('tempo', 'stable', version, BY);
    };
    await promote('1');
    const settings = { REDIS_URL: redis.url, RUBATO_REGISTRY: 'redis', RUBATO_MODELS_DIR: join(root, 'nowhere') };
    const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const args = ['--model', 'tempo@stable', '--port', String(await freePort())];
    await using _worker = startGuarded('env', [...variables, process.execPath, 'server/worker-main.ts', ...args]);
    const definition = askingTempo('shared');
    const logger = pino({ level: 'silent' });
    await using services = await createServices(createConfig({ ...settings, RUBATO_SESSION_LOG: 'off' }), logger, [
      definition,
    ]);
    const { answeredBy } = askerOf(services, definition);
    await until('the first version', async () => (await answeredBy()) === 'tempo@1');
    await promote('2');
    const answers = new Set<string | undefined>();
    await until('the second version', async () => {
      const answer = await answeredBy();
      answers.add(answer);
      return answer === 'tempo@2';
    });
    expect([...answers].sort()).toEqual(['tempo@1', 'tempo@2']);
    await registry.rollback('tempo', 'stable', BY);
    await until('the first version again', async () => (await answeredBy()) === 'tempo@1');
  });
});
