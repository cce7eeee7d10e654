import { mkdtempSync } from 'node:fs';
import { readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { valuePolicy } from '../../adaptation/policy/value-policy.ts';
import { model } from '../../inference/pipeline/pipeline.ts';
import { createDirectoryStore } from '../../inference/registry/directory-store.ts';
import { checkManifest, type RowManifest } from '../../inference/registry/model-manifest.ts';
import { createPackage } from '../../inference/registry/model-package.ts';
import { ModelRegistry } from '../../inference/registry/model-registry.ts';
import { quiz } from '../../test-support/test-adaptation.ts';
import { doubler, writeTestModel } from '../../test-support/test-models.ts';
import { until } from '../../test-support/until.ts';
import type { OnnxGraph } from '../../training/export/onnx-writer.ts';
import { createConfig } from '../config/config.ts';
import { createServices } from '../services.ts';

const NUMBER = {
  predicts: { kind: 'value', unit: 'points', words: 'number' },
  policy: valuePolicy('level', { target: 1, tolerance: 1 }),
} as const;
const { layoutHash, width } = quiz();
const BY = { by: 'ada', reason: 'a test' };

describe('an alias that moves while sessions ask', () => {
  const root = mkdtempSync(join(tmpdir(), 'rubato-alias-'));
  afterAll(() => rm(root, { recursive: true }));
  const registry = new ModelRegistry(createDirectoryStore(join(root, 'models')));
  const drafts = join(root, 'drafts');

  /** Pushes a version of `tempo` that gives `factor` times its row, past the inspection: `change` may make it lie. */
  async function push(
    version: string,
    graph: OnnxGraph,
    change: (m: RowManifest) => Partial<RowManifest> = () => ({}),
  ) {
    await writeTestModel(drafts, 'tempo', graph);
    const folder = join(drafts, 'tempo', '1');
    const written = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    const manifest = checkManifest({ ...written, version, layoutHash, ...change(written) }, 'here');
    await registry.push(
      createPackage({ manifest, bytes: await readFile(join(folder, 'model.onnx')), external: [] }),
      BY,
    );
  }

  it('[SV90, SV91, SV92] new requests go to the new version, no request fails, a bad one changes nothing, a rollback takes no loading', async () => {
    await push('1', doubler(width));
    // The whole of the row again, and not only twice: its golden rows are its own.
    await push('2', doubler(width), ({ outputs }) => ({ outputs: [{ ...outputs[0]!, labels: ['a', 'b', 'c'] }] }));
    await push('3', doubler(width), ({ golden }) => ({ golden: { ...golden, outputs: [[9, 9, 9]] } }));
    await push('6', doubler(width), () => ({ layoutHash: 'another' }));
    await push('7', doubler(width));
    const trust = join(root, 'trust.json');
    const sha256 = await Promise.all(
      ['1'].map(async (version) => (await registry.read('tempo', version)).manifest.sha256),
    );
    await writeFile(trust, JSON.stringify({ models: sha256 }));
    const lines: Record<string, unknown>[] = [];
    const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const env = { RUBATO_MODELS_DIR: join(root, 'models'), RUBATO_SESSION_LOG: 'off', RUBATO_TRUST_FILE: trust };
    const definition = quiz({ name: 'swaps', pipeline: model('tempo', 'stable', { column: 1 }), ...NUMBER });
    await using services = await createServices(createConfig(env), logger, [definition]);
    expect(services.problems()).toMatchObject([expect.stringMatching(/^MODEL_ALIAS: .*tempo@stable/)]);
    const predictor = services.adaptation.predictorOf(definition);
    const ask = () =>
      predictor.predict({
        session: 'one',
        rows: Float32Array.of(1, 2, 3),
        rowCount: 1,
        budgetMs: 10_000,
        priority: 'live',
      });
    expect(await ask()).toMatchObject({ source: 'fallback', code: 'MODEL_ALIAS' });
    const answeredBy = async () => {
      const prediction = await ask();
      return prediction.source === 'fallback' ? prediction.code : prediction.models[0];
    };
    const moved = async (version: string) =>
      until(`tempo@${version} to answer`, async () => (await answeredBy()) === `tempo@${version}`);

    await registry.point('tempo', 'stable', '1', BY);
    await moved('1');
    expect(services.problems()).toEqual([]);
    // Sessions ask all the time from here on.
    const fallbacks: unknown[] = [];
    let asking = true;
    const asked = (async () => {
      while (asking) {
        const prediction = await ask();
        if (prediction.source === 'fallback' || prediction.values[0] !== 4) fallbacks.push(prediction);
      }
    })();
    await registry.point('tempo', 'stable', '2', BY);
    await moved('2');
    // The version before is still loaded: going back needs no file of it.
    await rename(join(root, 'models', 'tempo', '1'), join(root, 'gone'));
    await registry.rollback('tempo', 'stable', BY);
    await moved('1');
    await rename(join(root, 'gone'), join(root, 'models', 'tempo', '1'));
    await registry.point('tempo', 'stable', '2', BY);
    await moved('2');
    for (const [version, code] of [
      ['3', 'MODEL_GOLDEN'],
      ['6', 'MODEL_LAYOUT'],
    ] as const) {
      await registry.point('tempo', 'stable', version, BY);
      await until(code, () => services.problems().some((problem) => problem.startsWith(code)));
      expect(await answeredBy()).toBe('tempo@2');
    }
    expect((await services.metrics.registry.metrics()).includes('code="MODEL_LAYOUT"} 1')).toBe(true);
    await truncate(join(root, 'models', 'tempo', '7', 'model.onnx'), 40);
    await expect(registry.point('tempo', 'stable', '7', BY)).rejects.toMatchObject({ code: 'MODEL_HASH' });
    await registry.point('tempo', 'stable', '2', BY);
    await until('no problem', () => services.problems().length === 0);
    asking = false;
    await asked;
    expect(fallbacks).toEqual([]);
    const moves = lines.filter(({ alias }) => alias === 'tempo@stable');
    expect(moves.map(({ from, to }) => [from, to])).toEqual([
      [null, '1'],
      ['1', '2'],
      ['2', '1'],
      ['1', '2'],
    ]);
    const refusals = lines.filter(({ code }) => String(code).startsWith('MODEL_'));
    expect(refusals.map(({ model: key }) => key)).toEqual(['tempo@stable', 'tempo@3', 'tempo@6']);
  });
});
