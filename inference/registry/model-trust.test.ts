import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeForeign, foreignManifest } from '../testing/foreign-models.ts';
import { createDirectoryStore } from './directory-store.ts';
import { createHeadKeeper } from './log-head.ts';
import { createPackage } from './model-package.ts';
import { ModelRegistry } from './model-registry.ts';
import { keyId, readSigningKey, type SigningKey, signedText } from './model-signature.ts';
import { readModel } from './model-store.ts';
import { readTrust, SHIPPED_ONLY } from './model-trust.ts';

const root = mkdtempSync(join(tmpdir(), 'rubato-trust-'));
afterAll(() => rm(root, { recursive: true }));
const BY = { by: 'ada', reason: '' };
const bytes = encodeForeign();
const models = join(import.meta.dirname, '..', '..', 'models');

async function newKey(name: string): Promise<SigningKey> {
  const file = join(root, `${name}.pem`);
  await writeFile(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return readSigningKey(file);
}

const signedBy = (key: SigningKey, version = '1') =>
  createPackage({
    manifest: foreignManifest(bytes, { version }),
    bytes,
    external: [],
    sign: (model, digest) => key.sign(signedText(model, digest)),
  });

describe('trust in models', () => {
  it('[MD31] is in what the repository ships, by the hash of its file', async () => {
    for (const version of ['3', '4']) {
      const { manifest } = await readModel(models, 'success', version);
      expect(SHIPPED_ONLY.trusts({ manifest })).toBe(true);
      expect(SHIPPED_ONLY.trusts({ manifest: { ...manifest, sha256: manifest.sha256.replace(/^./, 'f') } })).toBe(
        false,
      );
      const externalData = [{ path: 'a', sha256: '0'.repeat(64) }];
      expect(SHIPPED_ONLY.trusts({ manifest: { ...manifest, externalData } })).toBe(false);
    }
    const forged = foreignManifest(bytes, { trainedBy: { command: 'npm run train:arena' } });
    expect(SHIPPED_ONLY.trusts({ manifest: forged })).toBe(false);
  });

  it('[MD31] is in what the trust file says: a hash, or a key that signed', async () => {
    const key = await newKey('trusted');
    const { manifest, signature } = await signedBy(key);
    const file = join(root, 'trust.json');
    await writeFile(file, JSON.stringify({ models: [manifest.sha256] }));
    expect((await readTrust(file)).trusts({ manifest })).toBe(true);
    await writeFile(file, JSON.stringify({ keys: [key.id] }));
    const trust = await readTrust(file);
    expect(trust.trusts({ manifest })).toBe(false);
    expect(trust.trusts({ manifest, signature: signature! })).toBe(true);
    expect(trust.trusts({ manifest, signature: (await signedBy(await newKey('another'))).signature! })).toBe(false);
    for (const [text, said] of [
      ['{"models":["abc"]}', /models.0/],
      ['{"model":[]}', /model/],
      ['no json', /JSON/],
    ] as const) {
      await writeFile(file, text);
      await expect(readTrust(file)).rejects.toThrowError(said);
    }
    await rm(file);
    await expect(readTrust(file)).rejects.toThrowError(/^TRUST_FILE: .*trust.json: ENOENT/);
  });

  it('[MD28] a signature comes back with its version, and one of anything else is refused', async () => {
    const key = await newKey('signer');
    const directory = join(root, 'signed');
    const registry = new ModelRegistry(createDirectoryStore(directory));
    const model = await signedBy(key);
    await registry.push(model, BY);
    expect(keyId((await registry.read('foreign', '1')).signature!.key)).toBe(key.id);
    expect((await readModel(directory, 'foreign', '1')).signature).toEqual(model.signature);
    const file = join(directory, 'foreign', '1', 'signature.json');
    await writeFile(file, JSON.stringify((await signedBy(key, '2')).signature));
    await expect(readModel(directory, 'foreign', '1')).rejects.toMatchObject({ code: 'MODEL_SIGNATURE' });
    await writeFile(file, '{}');
    await expect(registry.read('foreign', '1')).rejects.toMatchObject({ code: 'MODEL_SIGNATURE' });
  });

  it('[MD28] a key that is none is refused without a word of the file', async () => {
    const file = join(root, 'secret.pem');
    await writeFile(file, 'hunter2');
    await expect(readSigningKey(file)).rejects.toThrowError(/^MODELS_KEY: (?!.*hunter2)/);
    await expect(readSigningKey(join(root, 'none.pem'))).rejects.toThrowError(/^MODELS_KEY: .*ENOENT/);
    await writeFile(
      file,
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    await expect(readSigningKey(file)).rejects.toThrowError(/^MODELS_KEY: .*got ec/);
  });

  it('[MD28] a log that was written anew, or cut, does not fit the head that is kept elsewhere', async () => {
    const key = await newKey('operator');
    const head = join(root, 'heads', 'log.json');
    const keeper = createHeadKeeper(head, key);
    const registry = new ModelRegistry(createDirectoryStore(join(root, 'first')), keeper);
    await registry.push(await signedBy(key), BY);
    await registry.push(await signedBy(key, '2'), BY);
    expect(await registry.log()).toHaveLength(2);
    const other = new ModelRegistry(createDirectoryStore(join(root, 'second')), keeper);
    await expect(other.log()).rejects.toThrowError(/^REGISTRY_BROKEN: .* 2 changes .* got another one, of 0/);
    await expect(other.push(await signedBy(key), BY)).rejects.toMatchObject({ code: 'REGISTRY_BROKEN' });
    await writeFile(head, (await readFile(head, 'utf8')).replace('"entries":2', '"entries":1'));
    await expect(registry.log()).rejects.toThrowError(/^REGISTRY_BROKEN: .*not signed by this key/);
    await rm(head);
    expect(await registry.log()).toHaveLength(2);
  });
});
