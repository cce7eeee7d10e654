import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeForeign, foreignManifest, writeForeign } from '../../inference/testing/foreign-models.ts';
import { startAdmin } from '../http/admin.ts';
import { STARTING } from '../http/readiness.ts';
import { modelRoutes } from './model-routes.ts';

const TOKEN = 'operators-only-0123456789';

describe('models on the admin port', () => {
  const root = mkdtempSync(join(tmpdir(), 'rubato-routes-'));
  afterAll(() => rm(root, { recursive: true }));

  it('[SV93, MD48] are looked at, moved and pushed by those who have the token, and by no page', async () => {
    const bytes = encodeForeign();
    for (const version of ['1', '2'])
      await writeForeign(join(root, 'models'), bytes, foreignManifest(bytes, { version }));
    const settings = { modelsDirectory: join(root, 'models'), registry: 'directory', poolNamespace: 'test' } as const;
    const more = { redisUrl: '', poolRedisUrl: '', modelsKey: '', modelsHeads: join(root, 'heads'), trustFile: '' };
    const admin = await startAdmin({
      host: '127.0.0.1',
      port: 0,
      token: TOKEN,
      registry: new Registry(),
      readiness: () => STARTING,
      more: modelRoutes({ ...settings, ...more }, []),
    });
    const ask = async (path: string, body?: object | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
      const isFile = body instanceof Uint8Array;
      const type = isFile ? 'application/octet-stream' : 'application/json';
      const response = await fetch(`http://127.0.0.1:${admin.port}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, ...(body !== undefined && { 'content-type': type }), ...headers },
        ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return [response.status, text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text] as const;
    };
    const change = { by: 'ada', reason: 'a test' };
    expect(await ask('/models', undefined, { authorization: 'Bearer x' })).toMatchObject([401, expect.any(String)]);
    expect(await ask('/models')).toEqual([200, [{ name: 'foreign', versions: ['1', '2'], aliases: {} }]]);
    expect(await ask('/models/promote', { ...change, model: 'foreign@1' })).toEqual([200, { from: null, to: '1' }]);
    expect(await ask('/models/promote', { ...change, model: 'foreign@2' })).toEqual([200, { from: '1', to: '2' }]);
    expect(await ask('/models/rollback', { ...change, name: 'foreign' })).toEqual([200, { from: '2', to: '1' }]);
    expect(await ask('/models/rollback', { ...change, name: 'foreign' })).toMatchObject([404, { code: 'MODEL_ALIAS' }]);
    expect(await ask('/models/show?model=foreign@stable')).toMatchObject([
      200,
      { model: 'foreign@1', trusted: false, log: [{ by: 'ada' }, {}, {}] },
    ]);
    expect(await ask('/models/diff?one=foreign@1&other=foreign@2')).toMatchObject([200, [{ field: 'version' }]]);
    expect(await ask('/models/verify')).toMatchObject([200, [{ what: 'log', problem: null }, {}, {}]]);
    expect(await ask('/models/gc', { ...change, keep: -1 })).toMatchObject([400, { code: 'MODELS_OPTIONS' }]);
    expect(await ask('/models/promote', { model: 'foreign@1' })).toMatchObject([
      400,
      { message: expect.stringContaining('by') },
    ]);
    // A form of a page can send neither this type nor hide where it comes from.
    for (const headers of [{ 'content-type': 'text/plain' }, { origin: 'http://evil.example' }] as Record<
      string,
      string
    >[])
      expect(await ask('/models/rollback', { ...change, name: 'foreign' }, headers)).toMatchObject([
        400,
        { code: 'MODELS_OPTIONS' },
      ]);
    expect(await ask('/models/promote')).toMatchObject([405, '']);
    const long = { by: 'ada', reason: 'x'.repeat(20_000), name: 'foreign' };
    expect(await ask('/models/rollback', long)).toMatchObject([
      400,
      { message: expect.stringMatching(/^MODELS_OPTIONS: expected at most 16384 bytes, got 200\d\d$/) },
    ]);
    expect(await ask('/models/push?name=other&by=ada', Uint8Array.from(bytes))).toMatchObject([
      200,
      { model: 'other@1', outcome: 'added' },
    ]);
    await admin.close();
  });
});
