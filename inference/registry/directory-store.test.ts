import { mkdtempSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeForeign, foreignManifest, writeForeign } from '../testing/foreign-models.ts';
import { createDirectoryStore } from './directory-store.ts';
import { ModelRegistry } from './model-registry.ts';
import { describeRegistry, versionOf } from './registry-contract.ts';

const BY = { by: 'ada', reason: '' };
const root = mkdtempSync(join(tmpdir(), 'rubato-registry-'));
let directories = 0;
const directory = () => join(root, String(directories++));

afterAll(() => rm(root, { recursive: true }));

describe('a registry in a directory', () => {
  const shared = directory();
  describeRegistry(
    async () => createDirectoryStore(shared),
    () => rm(shared, { recursive: true, force: true }),
  );

  it('[MD27] has the models that somebody put there by hand, moves aliases to them and removes none', async () => {
    const place = directory();
    const bytes = encodeForeign();
    await writeForeign(place, bytes, foreignManifest(bytes));
    const registry = new ModelRegistry(createDirectoryStore(place));
    expect(await registry.versions()).toEqual([{ name: 'foreign', version: '1' }]);
    await registry.point('foreign', 'stable', '1', BY);
    expect(await registry.gc(0, BY)).toEqual({ removed: [], unfinished: 0 });
    expect(await registry.push(await versionOf('2'), BY)).toBe('added');
    expect((await registry.versions()).map(({ version }) => version)).toEqual(['1', '2']);
  });

  it('[MD23] sees nothing of a push that was broken off, and sweeps it when it is old', async () => {
    const place = directory();
    const registry = new ModelRegistry(createDirectoryStore(place));
    await registry.push(await versionOf('1'), BY);
    const half = join(place, '.registry', 'unfinished', 'half');
    await mkdir(half, { recursive: true });
    await writeFile(join(half, 'manifest.json'), '{');
    expect(await registry.versions()).toHaveLength(1);
    expect((await registry.gc(9, BY)).unfinished).toBe(0);
    await utimes(half, 1, 1);
    expect((await registry.gc(9, BY)).unfinished).toBe(1);
    expect(await readdir(join(place, '.registry', 'unfinished'))).toEqual([]);
  });

  it('[MD23] a push that ended before its entry is finished by the next one of the same content', async () => {
    const place = directory();
    const store = createDirectoryStore(place);
    expect(await store.write(await versionOf('1'))).toBe(true);
    const registry = new ModelRegistry(store);
    expect(await registry.log()).toEqual([]);
    await expect(registry.push(await versionOf('1', 'another'), BY)).rejects.toMatchObject({ code: 'MODEL_EXISTS' });
    expect(await registry.push(await versionOf('1'), BY)).toBe('added');
    expect(await registry.log()).toHaveLength(1);
  });

  it('[MD25] tells of an entry that was changed, and of files that are not those that were pushed', async () => {
    const place = directory();
    const registry = new ModelRegistry(createDirectoryStore(place));
    await registry.push(await versionOf('1'), BY);
    await registry.point('foreign', 'stable', '1', BY);
    const file = join(place, 'foreign', '1', 'manifest.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"card": ""', '"card": "!"'));
    await expect(registry.read('foreign', '1')).rejects.toMatchObject({ code: 'MODEL_HASH' });
    const entry = join(place, '.registry', 'log', '00000000.json');
    await writeFile(entry, (await readFile(entry, 'utf8')).replace('ada', 'eve'));
    const reader = new ModelRegistry(createDirectoryStore(place));
    await expect(reader.log()).rejects.toThrowError(/^REGISTRY_BROKEN: .*entry 0/);
    await writeFile(entry, '{');
    await expect(reader.versions()).rejects.toMatchObject({ code: 'REGISTRY_BROKEN' });
  });

  it('[MD29] says so when it cannot be written', async () => {
    const place = directory();
    await writeFile(place, 'a file');
    const registry = new ModelRegistry(createDirectoryStore(place));
    await expect(registry.push(await versionOf('1'), BY)).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });
});
