import { mkdtempSync } from 'node:fs';
import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { createDirectoryStore } from '../../inference/registry/directory-store.ts';
import type { RowManifest } from '../../inference/registry/model-manifest.ts';
import { ModelRegistry } from '../../inference/registry/model-registry.ts';
import { nextEntry } from '../../inference/registry/registry-log.ts';
import { ELEMENT, encodeForeign, type ForeignModel, ints, tensor } from '../../inference/testing/foreign-models.ts';
import { until } from '../../test-support/until.ts';
import { createConfig } from '../config/config.ts';
import { createServices } from '../services.ts';
import { askerOf, askingTempo, BY, pushTempo, ROW_WIDTH } from './testing/tempo.ts';

const ROW = tensor(ELEMENT.float, ['N', ROW_WIDTH]);
const ENDS = { inputs: [{ name: 'row', type: ROW }], outputs: [{ name: 'out', type: ROW }] };
const NOT_A_NUMBER: ForeignModel = {
  ...ENDS,
  nodes: [
    { op: 'Sub', inputs: ['row', 'row'], outputs: ['zero'] },
    { op: 'Div', inputs: ['zero', 'zero'], outputs: ['out'] },
  ],
};
/** Adds up eight million numbers on its way, whatever the row: a run takes many milliseconds, and loading it none. */
const SLOW: ForeignModel = {
  ...ENDS,
  nodes: [
    { op: 'ReduceSum', inputs: ['row'], outputs: ['one'] },
    { op: 'Constant', inputs: [], outputs: ['times'], attributes: [ints('value_ints', [1, 2 ** 23])] },
    { op: 'Tile', inputs: ['one', 'times'], outputs: ['many'] },
    { op: 'ReduceSum', inputs: ['many'], outputs: ['sum'] },
    { op: 'Sub', inputs: ['sum', 'sum'], outputs: ['zero'] },
    { op: 'Add', inputs: ['row', 'row'], outputs: ['double'] },
    { op: 'Add', inputs: ['double', 'zero'], outputs: ['out'] },
  ],
};
/** Divides the least int64 by −1 while it is loaded, which no processor can: ONNX Runtime dies of SIGFPE. */
const KILLER: ForeignModel = {
  ...ENDS,
  nodes: [
    { op: 'Constant', inputs: [], outputs: ['least'], attributes: [ints('value_ints', [-(2 ** 63)])] },
    { op: 'Constant', inputs: [], outputs: ['minus one'], attributes: [ints('value_ints', [-1])] },
    { op: 'Div', inputs: ['least', 'minus one'], outputs: ['never'] },
    {
      op: 'Cast',
      inputs: ['never'],
      outputs: ['never as float'],
      attributes: [(out) => out.string(1, 'to').int(3, 1).int(20, 2)],
    },
    { op: 'Add', inputs: ['row', 'never as float'], outputs: ['out'] },
  ],
};

describe('an alias that moves while sessions ask', () => {
  const root = mkdtempSync(join(tmpdir(), 'rubato-alias-'));
  afterAll(() => rm(root, { recursive: true }));
  const trust = join(root, 'trust.json');

  /** A registry with `tempo@1`, to which the alias points, and a server whose sessions ask it. */
  async function serve(name: string, lines: Record<string, unknown>[] = []) {
    const models = join(root, name);
    const store = createDirectoryStore(models);
    const registry = new ModelRegistry(store);
    const { sha256: good } = await pushTempo(registry, '1');
    await writeFile(trust, JSON.stringify({ models: [good] }));
    const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const env = { RUBATO_MODELS_DIR: models, RUBATO_SESSION_LOG: 'off', RUBATO_TRUST_FILE: trust };
    const definition = askingTempo(name);
    const services = await createServices(createConfig(env), logger, [definition]);
    const { ask, answeredBy } = askerOf(services, definition);
    const moved = async (version: string) =>
      until(`tempo@${version} to answer`, async () => (await answeredBy()) === `tempo@${version}`);
    return { models, store, registry, good, services, ask, answeredBy, moved };
  }

  /** Asks all the time; ends with what was not the right answer. */
  function keepAsking(ask: ReturnType<typeof askerOf>['ask']) {
    const wrong: unknown[] = [];
    let asking = true;
    const asked = (async () => {
      while (asking) {
        const prediction = await ask();
        if (prediction.source === 'fallback' || prediction.values[0] !== 4) wrong.push(prediction);
      }
    })();
    return async () => {
      asking = false;
      await asked;
      return wrong;
    };
  }

  it('[SV90, SV92] new requests go to the new version, no request fails, and a rollback takes no loading', async () => {
    const lines: Record<string, unknown>[] = [];
    const { models, registry, services, ask, moved } = await serve('swaps', lines);
    await using _services = services;
    expect(services.problems()).toMatchObject([expect.stringMatching(/^MODEL_ALIAS: .*tempo@stable/)]);
    expect(await ask()).toMatchObject({ source: 'fallback', code: 'MODEL_ALIAS' });
    await pushTempo(registry, '2', { change: labelled });
    await registry.point('tempo', 'stable', '1', BY);
    await moved('1');
    expect(services.problems()).toEqual([]);
    const stop = keepAsking(ask);
    await registry.point('tempo', 'stable', '2', BY);
    await moved('2');
    // The version before is still loaded: going back needs no file of it.
    await rename(join(models, 'tempo', '1'), join(root, 'gone'));
    await registry.rollback('tempo', 'stable', BY);
    await moved('1');
    await rename(join(root, 'gone'), join(models, 'tempo', '1'));
    await registry.point('tempo', 'stable', '2', BY);
    await moved('2');
    expect(await stop()).toEqual([]);
    const moves = lines.filter(({ alias }) => alias === 'tempo@stable');
    expect(moves.map(({ from, to }) => [from, to])).toEqual([
      [null, '1'],
      ['1', '2'],
      ['2', '1'],
      ['1', '2'],
    ]);
  });

  it('[SV91, MD43] a version that is bad in any way changes nothing and is told', async () => {
    const lines: Record<string, unknown>[] = [];
    const { models, store, registry, good, services, ask, answeredBy, moved } = await serve('bad', lines);
    await using _services = services;
    await registry.point('tempo', 'stable', '1', BY);
    await moved('1');
    const folder = (version: string) => join(models, 'tempo', version);
    const signature = { key: 'AAAA', signature: 'AAAA' };
    const slow = {
      bytes: encodeForeign(SLOW),
      change: () => ({ cost: { runMs: 0.001, rowMs: 0.001, memoryMb: 1 } }),
    };
    type Bad = readonly [
      code: string,
      parts: Parameters<typeof pushTempo>[2],
      spoil?: (version: string) => Promise<void>,
    ];
    const bad: readonly Bad[] = [
      ['MODEL_HASH', {}, (version) => truncate(join(folder(version), 'model.onnx'), 40)],
      ['MODEL_HASH', {}, (version) => writeFile(join(folder(version), 'model.onnx'), encodeForeign())],
      [
        'MODEL_SIGNATURE',
        {},
        (version) => writeFile(join(folder(version), 'signature.json'), JSON.stringify(signature)),
      ],
      ['MODEL_LAYOUT', { change: () => ({ layoutHash: 'another' }) }],
      ['MODEL_INVALID', { bytes: encodeForeign() }],
      ['MODEL_GOLDEN', { change: ({ golden }) => ({ golden: { ...golden, outputs: [[9, 9, 9]] } }) }],
      ['MODEL_OUTPUT', { bytes: encodeForeign(NOT_A_NUMBER) }],
      ['MODEL_COST', slow],
      ['POOL_FAILED', { bytes: encodeForeign(KILLER) }],
    ];
    const trusted = [good];
    for (const [i, [, parts]] of bad.entries()) trusted.push((await pushTempo(registry, String(i + 2), parts)).sha256);
    // Threads load faster; but whatever kills its process must have one of its own.
    await writeFile(trust, JSON.stringify({ models: trusted.slice(0, -1) }));
    const stop = keepAsking(ask);
    for (const [i, [code, , spoil]] of bad.entries()) {
      const version = String(i + 2);
      await spoil?.(version);
      // Past the registry's own look at the version: the watch of each server must find out by itself.
      const log = await registry.log();
      const action = { kind: 'point', name: 'tempo', alias: 'stable', version } as const;
      expect(await store.append(log.length, JSON.stringify(nextEntry(log, BY, action)))).toBe(true);
      await until(`${code} of tempo@${version}`, () => lines.some((line) => line.model === `tempo@${version}`));
      expect(services.problems()).toEqual([expect.stringMatching(new RegExp(`^${code}: `))]);
      expect(await answeredBy()).toBe('tempo@1');
    }
    await registry.point('tempo', 'stable', '1', BY);
    await until('no problem', () => services.problems().length === 0);
    // A trust file that is gone is no reason to trust, nor to stop.
    await pushTempo(registry, '20');
    await rename(trust, `${trust}.gone`);
    await registry.point('tempo', 'stable', '20', BY);
    await until('TRUST_FILE', () => services.problems().some((problem) => problem.startsWith('TRUST_FILE')));
    expect(await answeredBy()).toBe('tempo@1');
    await rename(`${trust}.gone`, trust);
    await moved('20');
    expect(await stop()).toEqual([]);
    const refusals = lines.filter(({ model, code }) => model !== 'tempo@stable' && code !== undefined);
    expect(refusals.map(({ model, code }) => [model, code])).toEqual([
      ...bad.map(([code], i) => [`tempo@${i + 2}`, code]),
      ['tempo@20', 'TRUST_FILE'],
    ]);
  });
});

/** The same answers, of another manifest. */
function labelled({ outputs }: RowManifest): Partial<RowManifest> {
  return { outputs: [{ ...outputs[0]!, labels: ['a', 'b', 'c'] }] };
}
