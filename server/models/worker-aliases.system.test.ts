import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { valuePolicy } from '../../adaptation/policy/value-policy.ts';
import { model } from '../../inference/pipeline/pipeline.ts';
import { checkManifest } from '../../inference/registry/model-manifest.ts';
import { createPackage } from '../../inference/registry/model-package.ts';
import { ModelRegistry } from '../../inference/registry/model-registry.ts';
import { createRedisStore } from '../../inference/registry/redis-store.ts';
import { freePort } from '../../test-support/free-port.ts';
import { startGuarded } from '../../test-support/guarded-process.ts';
import { startRedisServer } from '../../test-support/redis-server.ts';
import { quiz } from '../../test-support/test-adaptation.ts';
import { doubler, writeTestModel } from '../../test-support/test-models.ts';
import { until } from '../../test-support/until.ts';
import { createConfig } from '../config/config.ts';
import { createServices } from '../services.ts';

const NUMBER = {
  predicts: { kind: 'value', unit: 'points', words: 'number' },
  policy: valuePolicy('level', { target: 1, tolerance: 1 }),
} as const;
const { layoutHash, width } = quiz();
const BY = { by: 'ada', reason: 'a test' };

describe('a registry in Redis that servers and workers share', () => {
  const root = mkdtempSync(join(tmpdir(), 'rubato-shared-'));
  afterAll(() => rm(root, { recursive: true }));

  it('[SV94, WK5] an alias moves in every worker and server, none of which has files of models', async () => {
    await using redis = await startRedisServer();
    await using registry = new ModelRegistry(await createRedisStore({ url: redis.url, namespace: 'rubato' }));
    await writeTestModel(root, 'tempo', doubler(width));
    const folder = join(root, 'tempo', '1');
    const bytes = await readFile(join(folder, 'model.onnx'));
    const written = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    const push = async (version: string) => {
      const manifest = checkManifest({ ...written, version, layoutHash, trainedBy: { version } }, 'here');
      await registry.push(createPackage({ manifest, bytes, external: [] }), BY);
      await registry.point('tempo', 'stable', version, BY);
    };
    await push('1');
    const settings = { REDIS_URL: redis.url, RUBATO_REGISTRY: 'redis', RUBATO_MODELS_DIR: join(root, 'nowhere') };
    const variables = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const args = ['--model', 'tempo@stable', '--port', String(await freePort())];
    await using _worker = startGuarded('env', [...variables, process.execPath, 'server/worker-main.ts', ...args]);
    const definition = quiz({ name: 'shared', pipeline: model('tempo', 'stable', { column: 1 }), ...NUMBER });
    const logger = pino({ level: 'silent' });
    await using services = await createServices(createConfig({ ...settings, RUBATO_SESSION_LOG: 'off' }), logger, [
      definition,
    ]);
    const predictor = services.adaptation.predictorOf(definition);
    const answeredBy = async () => {
      const rows = Float32Array.of(1, 2, 3);
      const prediction = await predictor.predict({
        session: 'one',
        rows,
        rowCount: 1,
        budgetMs: 10_000,
        priority: 'live',
      });
      return prediction.source === 'fallback' ? prediction.code : prediction.models[0];
    };
    await until('the first version', async () => (await answeredBy()) === 'tempo@1');
    await push('2');
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
