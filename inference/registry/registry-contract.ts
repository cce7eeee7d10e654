/** Tests that a registry must pass, wherever it keeps things. */
import { expect, it } from 'vitest';
import { encodeForeign, foreignManifest } from '../testing/foreign-models.ts';
import { hashFile } from './file-hash.ts';
import { createPackage, type ModelPackage } from './model-package.ts';
import { ModelRegistry } from './model-registry.ts';
import type { RegistryStore } from './registry-store.ts';

const bytes = encodeForeign();
const BY = { by: 'ada', reason: 'a test' };

/** A version of a small model; `card` makes its content another. */
export async function versionOf(version: string, card = ''): Promise<ModelPackage> {
  const manifest = foreignManifest(bytes, { version, trainedBy: { card } });
  return createPackage({ manifest, bytes, external: [] });
}

/** `make` gives a store on the same place each time; `clear` empties that place. */
export function describeRegistry(make: () => Promise<RegistryStore>, clear: () => Promise<void>): void {
  const open = async (): Promise<ModelRegistry> => new ModelRegistry(await make());
  const fresh = async () => {
    await clear();
    return open();
  };

  it('[MD22] a version comes back as it was pushed, all files of it, and never changes', async () => {
    await using registry = await fresh();
    const weights = { path: 'weights/a.bin', bytes: Buffer.alloc(2_500_000, 7) };
    const { manifest } = await versionOf('1');
    const externalData = [{ path: weights.path, sha256: '0'.repeat(64) }];
    const withWeights = () => createPackage({ manifest: { ...manifest, externalData }, bytes, external: [weights] });
    await expect(withWeights()).rejects.toThrowError(/^MODEL_HASH/);
    externalData[0]!.sha256 = await hashFile(weights.bytes);
    const model = await withWeights();
    expect(await registry.push(model, BY)).toBe('added');
    expect(await registry.push(model, BY)).toBe('there');
    const back = await registry.read('foreign', '1');
    expect(back.digest).toBe(model.digest);
    expect([...back.files.keys()].sort()).toEqual(['manifest.json', 'model.onnx', 'weights/a.bin']);
    expect(Buffer.from(back.external[0]!.bytes).equals(weights.bytes)).toBe(true);
    await expect(registry.push(await versionOf('1', 'another'), BY)).rejects.toThrowError(/^MODEL_EXISTS: .*foreign@1/);
    await expect(registry.read('foreign', '2')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect(await registry.versions()).toEqual([{ name: 'foreign', version: '1' }]);
  });

  it('[MD23] of many who push one version at once, one does; the others are told', async () => {
    await using registry = await fresh();
    await using other = await open();
    const versions = await Promise.all(Array.from({ length: 6 }, (_, i) => versionOf('7', String(i))));
    const pushes = versions.map((model, i) => (i % 2 ? registry : other).push(model, BY));
    const outcomes = await Promise.allSettled(pushes);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'MODEL_EXISTS' });
    const won = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect((await registry.read('foreign', '7')).manifest.trainedBy.card).toBe(String(won));
    expect(await other.log()).toHaveLength(1);
  });

  it('[MD24] aliases move to versions that are whole, go back one by one, and keep their history', async () => {
    await using registry = await fresh();
    await using other = await open();
    await expect(registry.resolve('foreign', 'stable')).rejects.toMatchObject({ code: 'MODEL_ALIAS' });
    await expect(registry.point('foreign', 'stable', '1', BY)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await expect(registry.rollback('foreign', 'stable', BY)).rejects.toMatchObject({ code: 'MODEL_ALIAS' });
    for (const version of ['1', '2', '3']) {
      await registry.push(await versionOf(version), BY);
      await registry.point('foreign', 'stable', version, BY);
    }
    await registry.point('foreign', 'challenger', '1', BY);
    expect(await registry.point('foreign', 'stable', '3', BY)).toEqual({ from: '3', to: '3' });
    expect(await other.resolve('foreign', 'stable')).toBe('3');
    expect(await other.resolve('foreign', '2')).toBe('2');
    expect(await registry.rollback('foreign', 'stable', BY)).toEqual({ from: '3', to: '2' });
    expect(await other.rollback('foreign', 'stable', BY)).toEqual({ from: '2', to: '1' });
    await expect(registry.rollback('foreign', 'stable', BY)).rejects.toThrowError(
      /^MODEL_ALIAS: .* only ever pointed at 1/,
    );
    expect((await other.state()).history('foreign', 'challenger')).toEqual(['1']);
    expect((await registry.log()).filter(({ action: { kind } }) => kind === 'rollback')).toHaveLength(2);
  });

  it('[MD25] every change is one entry of a chained log, also when many change it at once', async () => {
    await using registry = await fresh();
    await using other = await open();
    for (const version of ['1', '2']) await registry.push(await versionOf(version), BY);
    const moves = Array.from({ length: 8 }, (_, i) =>
      (i % 2 ? registry : other).point('foreign', i % 4 < 2 ? 'stable' : 'challenger', i % 2 ? '1' : '2', {
        by: `operator ${i}`,
        reason: 'at once',
      }),
    );
    await Promise.all(moves);
    const log = await registry.log();
    expect(log.map(({ number }) => number)).toEqual(log.map((_, i) => i));
    expect(log.slice(1).map(({ before }) => before)).toEqual(log.slice(0, -1).map(({ hash }) => hash));
    expect(log[0]).toMatchObject({
      by: 'ada',
      reason: 'a test',
      action: { kind: 'push', name: 'foreign', version: '1' },
    });
    const { history } = await other.state();
    expect(['1', '2']).toContain(history('foreign', 'stable').at(-1));
  });

  it('[MD26] gc removes what no alias points at or could go back to, beyond the newest, and such a version never returns', async () => {
    await using registry = await fresh();
    for (const version of ['1', '2', '3', '4', '5']) await registry.push(await versionOf(version), BY);
    await registry.point('foreign', 'stable', '1', BY);
    await registry.point('foreign', 'stable', '2', BY);
    expect(await registry.gc(1, BY)).toMatchObject({ removed: ['foreign@4', 'foreign@3'] });
    expect((await registry.versions()).map(({ version }) => version)).toEqual(['1', '2', '5']);
    await expect(registry.read('foreign', '3')).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    expect((await registry.read('foreign', '5')).manifest.version).toBe('5');
    await expect(registry.point('foreign', 'stable', '3', BY)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await expect(registry.push(await versionOf('3'), BY)).rejects.toThrowError(/^MODEL_EXISTS: .*was removed/);
    expect(await registry.gc(0, BY)).toMatchObject({ removed: ['foreign@5'] });
  });
}
