import { mkdtempSync } from 'node:fs';
import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { valuePolicy } from '../adaptation/policy/value-policy.ts';
import { model } from '../inference/pipeline/pipeline.ts';
import type { RowManifest } from '../inference/registry/model-manifest.ts';
import { quiz } from '../test-support/test-adaptation.ts';
import { doubler, writeTestModel } from '../test-support/test-models.ts';
import { createConfig } from './config/config.ts';
import { createServices } from './services.ts';

/** A prediction that may be any number, so that a doubler fits. */
const NUMBER = {
  predicts: { kind: 'value', unit: 'points', words: 'number' },
  policy: valuePolicy('level', { target: 1, tolerance: 1 }),
} as const;

const { layoutHash, width } = quiz();

it('[CL30] a mistake in a game is a problem that is told, but sends no sessions to other servers', async () => {
  const logger = pino({ level: 'silent' });
  await using services = await createServices(createConfig({ RUBATO_SESSION_LOG: 'off' }), logger, []);
  const { observer } = services.adaptation;
  observer.sessionStarted('quiz');
  observer.stopped('quiz', 'apply', new TypeError('level is undefined'));
  observer.sessionEnded('quiz', true);
  expect(services.problems()).toEqual([expect.stringMatching(/^ROOM_STOPPED: .* by TypeError in apply/)]);
  expect(services.lacksModels()).toBe(false);
  expect(await services.metrics.registry.metrics()).toContain('rubato_stopped_sessions{room="quiz"} 1');
});

describe('models that a server is to ask', () => {
  const root = mkdtempSync(join(tmpdir(), 'rubato-services-'));
  afterAll(() => rm(root, { recursive: true }));

  /** Writes one model that fits, and one for each way not to fit. */
  async function writeModels(directory: string) {
    const write = (name: string, change: (m: RowManifest) => Partial<RowManifest> = () => ({})) =>
      writeTestModel(directory, name, doubler(width), (m) => ({ ...m, layoutHash, ...change(m) }));
    await write('fits');
    await write('golden', ({ golden }) => ({ golden: { ...golden, outputs: [[9, 9, 9]] } }));
    await write('layout', () => ({ layoutHash: 'another' }));
    await write('hash');
    await truncate(join(directory, 'hash', '1', 'model.onnx'), 40);
  }

  const definitions = [
    ...['fits', 'golden', 'layout', 'hash', 'nowhere'].map((name) =>
      quiz({ name, pipeline: model(name, '1', { column: 1 }), ...NUMBER }),
    ),
    quiz({ name: 'unsaid', pipeline: model('fits', '1'), ...NUMBER }),
  ];

  it.each([
    ['threads', true],
    ['a process', false],
  ])('[SV33] that do not fit are named, and cost the others nothing: in %s', async (where, trusted) => {
    const directory = join(root, where);
    await writeModels(directory);
    const { sha256 } = JSON.parse(await readFile(join(directory, 'fits', '1', 'manifest.json'), 'utf8'));
    const trust = join(root, `${where}.json`);
    await writeFile(trust, JSON.stringify({ models: trusted ? [sha256] : [] }));
    const lines: { level: number; code: string; model: string }[] = [];
    const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const config = createConfig({ RUBATO_MODELS_DIR: directory, RUBATO_SESSION_LOG: 'off', RUBATO_TRUST_FILE: trust });
    await using services = await createServices(config, logger, definitions);
    const codes = ['MODEL_LAYOUT', 'MODEL_HASH', 'MODEL_NOT_FOUND', 'PIPELINE_OUTPUT', 'MODEL_GOLDEN'];
    expect(services.problems().map((problem) => problem.split(':')[0])).toEqual(codes);
    expect(services.lacksModels()).toBe(true);
    expect(services.problems()[3]).toContain(
      'in fits@1, which "unsaid" asks, got 3 columns: "out"[0], "out"[1], "out"[2]',
    );
    expect(lines.map(({ code }) => code)).toEqual(codes);
    const metrics = await services.metrics.registry.metrics();
    for (const series of ['model="golden@1",code="MODEL_GOLDEN"', 'model="hash@1",code="MODEL_HASH"'])
      expect(metrics).toContain(`rubato_refused_models{${series}} 1`);
    const ask = (name: string) =>
      services.adaptation
        .predictorOf({ pipeline: model(name, '1', { column: 1 }), predicts: NUMBER.predicts, layoutHash })
        .predict({ session: 'one', rows: Float32Array.of(1, 2, 3), rowCount: 1, budgetMs: 10_000, priority: 'live' });
    const replies = await Promise.all(['fits', 'golden', 'hash', 'nowhere'].map(ask));
    expect(replies.map((reply) => (reply.source === 'fallback' ? reply.code : [...reply.values]))).toEqual([
      [4],
      'MODEL_GOLDEN',
      'MODEL_HASH',
      'MODEL_NOT_FOUND',
    ]);
  });
});
