import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { attachToTestRoom, definePlugins, Room } from '@colyseus/core';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { valuePolicy } from '../adaptation/policy/value-policy.ts';
import { model } from '../inference/pipeline/pipeline.ts';
import { quiz } from '../test-support/test-adaptation.ts';
import { doubler, writeTestModel } from '../test-support/test-models.ts';
import { until } from '../test-support/until.ts';
import { createRubato, expectNode } from './create-rubato.ts';
import type { RubatoOptions } from './rubato-options.ts';

const NUMBER = {
  predicts: { kind: 'value', unit: 'points', words: 'number' },
  policy: valuePolicy('level', { target: 1, tolerance: 1 }),
} as const;
const asking = (name: string) => quiz({ name: `quiz-${name}`, pipeline: model(name, '1', { column: 1 }), ...NUMBER });
const otherRows = (name: string) =>
  quiz({ name, inputs: [{ kind: 'candidates', column: 'other', lever: 'level', offsets: [0, 0.1] }] });
const { layoutHash, width } = quiz();

async function hashOfModel(name: string): Promise<string> {
  return JSON.parse(await readFile(join(models, name, '1', 'manifest.json'), 'utf8')).sha256;
}

const models = mkdtempSync(join(tmpdir(), 'rubato-package-'));
afterAll(() => rm(models, { recursive: true }));
await writeTestModel(models, 'fits', doubler(width), (m) => ({ ...m, layoutHash }));
const trustFile = join(models, 'trust.json');
await writeFile(trustFile, JSON.stringify({ models: [await hashOfModel('fits')] }));
await writeTestModel(models, 'layout', doubler(width), (m) => ({ ...m, layoutHash: 'another' }));

const lines: { readonly fields: object; readonly message: string }[] = [];
const print = (fields: object, message: string) => void lines.push({ fields, message });
const log = { error: print, warn: print, info: print };
afterEach(() => {
  lines.length = 0;
  vi.unstubAllEnvs();
});

describe('createRubato', () => {
  it('[PK7] takes nothing from the environment', async () => {
    const others = { RUBATO_MODELS_DIR: '/nowhere', RUBATO_ADAPTATION: 'off', REDIS_URL: 'nonsense', RUBATO_POOL: 'x' };
    for (const [name, value] of Object.entries(others)) vi.stubEnv(name, value);
    await using rubato = await createRubato({
      models: pathToFileURL(models),
      trustFile,
      definitions: [asking('fits')],
      log,
    });
    expect([rubato.problems(), lines]).toEqual([[], []]);
    expect(rubato.plugin(asking('fits')).mode).toBe('on');
    expect(await rubato.metrics()).toContain('rubato_pool_queued_requests 0');
    await rubato.close();
    await rubato.close();
  });

  it.each<[string, object]>([
    ['an object of options', [] as never],
    ['no other options', { modles: '.' }],
    ['models to be a directory', { models: '' }],
    ['redis to be an address', { models, redis: 7 }],
    ['redis to be like redis://', { models, redis: 'nonsense' }],
    ['redis, an address, since pool says redis', { models, pool: 'quiz@1=redis' }],
    ['registry to be directory or redis', { registry: 'cloud' }],
    ['redis, an address, since registry says redis', { registry: 'redis' }],
    ['models, a directory, or registry', { models, registry: 'redis', redis: 'redis://127.0.0.1:1' }],
    ['sessionLog to be an object', { models, sessionLog: './sessions' }],
    ['adaptation to be', { models, adaptation: 'sometimes' }],
    ['threads to be a whole number', { models, threads: 0 }],
    ['provider to be a name', { models, provider: 'GPU 1' }],
    ['namespace to be', { models, namespace: '{}' }],
    ['local, process or redis', { models, pool: 'cloud' }],
    ['seed to be a whole number', { models, seed: -1 }],
    ['log with error, warn and info', { models, log: {} }],
    ['definitions to be a list', { models, definitions: asking('fits') }],
    ['defineAdaptation() returned', { models, definitions: [{ name: 'quiz' }] }],
    ['with a name each', { models, definitions: [asking('fits'), otherRows('quiz-fits')] }],
    ['sessionLog.directory to be', { models, sessionLog: {} }],
    ['sessionLog.maxMb to be', { models, sessionLog: { directory: models, maxMb: 0 } }],
    ['logKey to be a key', { models, logKey: 'short' }],
  ])('[PK7] refuses a wrong option, expecting %s', async (expected, options) => {
    await expect(createRubato(options as RubatoOptions)).rejects.toThrow(
      new RegExp(`^OPTIONS_INVALID: expected .*${expected.replaceAll(/[().]/g, '\\$&')}`),
    );
  });

  it('[PK8] fails before the first player if a model is there and does not fit, but not if it is missing', async () => {
    const layout = createRubato({ models, trustFile, definitions: [asking('fits'), asking('layout')], log });
    await expect(layout).rejects.toMatchObject({ code: 'MODEL_LAYOUT' });
    await using rubato = await createRubato({ models, trustFile, definitions: [asking('nowhere')], log });
    expect(rubato.problems()).toEqual([expect.stringMatching(/^MODEL_NOT_FOUND: /)]);
    // Where the start failed, no session runs on anything.
    expect(lines.map(({ message }) => message)).toEqual(['a model cannot answer; its sessions run on their fallback']);
  });

  it('[PK8] fails before the first player if its Redis does not answer, also when nobody asks a model', async () => {
    await expect(createRubato({ redis: 'redis://127.0.0.1:1', log })).rejects.toMatchObject({
      code: 'REDIS_UNREACHABLE',
    });
  });

  it('[PK8] names the Node that it needs', () => {
    expect(() => expectNode('20.20.2')).toThrow('PLATFORM: expected Node 22.12 or newer, got Node 20.20.2');
    for (const enough of ['22.12.0', '24.0.0', process.versions.node]) expect(() => expectNode(enough)).not.toThrow();
  });

  it('[PK9] reads a definition that only a room names, and tells what is wrong with it, once', async () => {
    await using rubato = await createRubato({ models, trustFile, log });
    const late = asking('layout');
    for (let room = 0; room < 3; room++) rubato.plugin(late);
    rubato.plugin(asking('fits'));
    await until('the late model to be judged', () => lines.length > 0);
    expect(lines).toMatchObject([{ fields: { model: 'layout@1', code: 'MODEL_LAYOUT' } }]);
    expect(rubato.problems()).toEqual([expect.stringMatching(/^MODEL_LAYOUT: /)]);
    const another = otherRows('quiz-layout');
    expect(() => rubato.plugin(another)).toThrow(/^DEFINITION_INVALID: .* two layouts of "quiz-layout"/);
    expect(() => rubato.plugin({} as never)).toThrow(/^DEFINITION_INVALID: .* defineAdaptation\(\) returned/);
  });
});

describe('the plugin', () => {
  it('[PK38] refuses a room of another copy of Colyseus, guarded or not', async () => {
    await using rubato = await createRubato({ models, log });
    // As another copy's, whose base class has the same name.
    const foreign = { Room: class Room {} };
    class Foreign extends foreign.Room {}
    const plugin = rubato.plugin(quiz());
    attachToTestRoom(plugin, new Foreign() as never);
    const create = () => Reflect.apply(Reflect.get(plugin, 'onCreate'), plugin, []);
    const expected =
      /^PACKAGE_COPIES: expected one copy of @colyseus\/core, .* a room of another copy, class Foreign; /;
    expect(create).toThrow(expected);
    expect(lines).toHaveLength(1);
  });

  it('[PK39] says that definePlugins takes a list', async () => {
    await using rubato = await createRubato({ models, log });
    class Forgetful extends Room {
      override plugins = definePlugins(rubato.plugin(quiz()) as never);
    }
    const room = new Forgetful();
    // As the matchmaker does with each new room.
    expect(() => Reflect.apply(Reflect.get(room, '__init'), room, [])).toThrow(
      /^DEFINITION_INVALID: expected definePlugins\(\[rubato\.plugin\(definition\)\]\), .* without brackets$/,
    );
    const plugins = definePlugins({ adaptation: rubato.plugin(quiz()) });
    expect(plugins.adaptation.mode).toBe('on');
  });
});

describe('guard', () => {
  it('[PK10] refuses what is guarded already, what is no room, and a room of another copy', async () => {
    await using rubato = await createRubato({ models, trustFile, log });
    class Plain extends Room {}
    const Guarded = rubato.guard(Plain);
    expect(rubato.guard(Plain)).toBe(Guarded);
    expect(Guarded.name).toBe('Plain');
    class Later extends Guarded {}
    for (const guarded of [Guarded, Later]) expect(() => rubato.guard(guarded)).toThrow(/^ROOM_GUARDED: /);
    expect(() => rubato.guard(class extends Later {})).toThrow(
      'ROOM_GUARDED: expected a room class that is not guarded yet, got a class without a name that extends Later, guarded before',
    );
    // As another copy's, whose base class has the same name.
    const foreign = { Room: class Room {} };
    class Foreign extends foreign.Room {}
    expect(() => rubato.guard(Foreign as never)).toThrow(
      /^PACKAGE_COPIES: expected one copy of @colyseus\/core, .*npm ls @colyseus\/core/,
    );
    for (const wrong of [class {}, {}, null, new Plain()])
      expect(() => rubato.guard(wrong as never)).toThrow(/^OPTIONS_INVALID: expected guard\(\) of a class/);
  });
});
