/** A version with all its files, as it is pushed and kept. */
import { RubatoError } from '../../errors.ts';
import type { ExternalFile } from '../runtime/external-file.ts';
import { hashFile } from './file-hash.ts';
import { decodeManifest, type ModelManifest, modelKey, parseManifest } from './model-manifest.ts';
import { checkSignature, type ModelSignature, parseSignature } from './model-signature.ts';
import { MAX_MANIFEST_BYTES, MAX_MODEL_BYTES, type StoredModel } from './model-store.ts';

export const MANIFEST_FILE = 'manifest.json';
export const MODEL_FILE = 'model.onnx';
export const SIGNATURE_FILE = 'signature.json';

export interface ModelPackage extends StoredModel {
  /** All files by their path below the version's folder: manifest, model, weights, and the signature if there is one. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The sha256 of the manifest, which has those of the other files: it stands for the whole. */
  readonly digest: string;
}

export interface PackageParts {
  readonly manifest: ModelManifest;
  readonly bytes: Uint8Array;
  readonly external: StoredModel['external'];
  /** Makes the signature of a version, given its name and digest. */
  readonly sign?: ((key: string, digest: string) => ModelSignature) | null;
}

/** The package of a model that was just made. */
export async function createPackage({ manifest, bytes, external, sign = null }: PackageParts): Promise<ModelPackage> {
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  const files = new Map<string, Uint8Array>([
    [MANIFEST_FILE, text],
    [MODEL_FILE, bytes],
    ...external.map((file) => [file.path, file.bytes] as const),
  ]);
  if (sign !== null) {
    const signature = sign(modelKey(manifest), await hashFile(text));
    files.set(SIGNATURE_FILE, Buffer.from(`${JSON.stringify(signature)}\n`));
  }
  return packageOf(manifest.name, manifest.version, files, 'the new model');
}

/**
 * The package of these files. Throws MODEL_NOT_FOUND, MODEL_FILE, MODEL_MANIFEST, MODEL_HASH or MODEL_SIGNATURE if they
 * are not all files of that version, as they were pushed; errors name `where`.
 */
export async function packageOf(
  name: string,
  version: string,
  files: ReadonlyMap<string, Uint8Array>,
  where: string,
): Promise<ModelPackage> {
  const text = fileOf(files, MANIFEST_FILE, where);
  const manifest = parseManifest(decodeManifest(text, where), where);
  if (modelKey(manifest) !== modelKey({ name, version }))
    throw new RubatoError('MODEL_MANIFEST', `${where}: the manifest of ${modelKey(manifest)}`);
  const bytes = await hashed(files, MODEL_FILE, manifest.sha256, where);
  const external: ExternalFile[] = [];
  for (const { path, sha256 } of manifest.externalData ?? [])
    external.push({ path, bytes: await hashed(files, path, sha256, where) });
  const size = external.reduce((sum, file) => sum + file.bytes.length, bytes.length);
  if (size > MAX_MODEL_BYTES || text.length > MAX_MANIFEST_BYTES) {
    const expected = `at most ${MAX_MODEL_BYTES} bytes, and ${MAX_MANIFEST_BYTES} of the manifest`;
    throw new RubatoError('MODEL_FILE', `${where}: ${size} and ${text.length} bytes`, { expected });
  }
  const digest = await hashFile(text);
  const written = files.get(SIGNATURE_FILE);
  const signature = written === undefined ? null : parseSignature(written, where);
  if (signature !== null) checkSignature(signature, modelKey(manifest), digest);
  const known = [MANIFEST_FILE, MODEL_FILE, SIGNATURE_FILE, ...external.map(({ path }) => path)];
  const own = new Map([...files].filter(([path]) => known.includes(path)));
  return { manifest, bytes, external, signature, files: own, digest };
}

function fileOf(files: ReadonlyMap<string, Uint8Array>, path: string, where: string): Uint8Array {
  const bytes = files.get(path);
  if (bytes === undefined) throw new RubatoError('MODEL_NOT_FOUND', 'no such file', { expected: `${where}: ${path}` });
  return bytes;
}

async function hashed(
  files: ReadonlyMap<string, Uint8Array>,
  path: string,
  sha256: string,
  where: string,
): Promise<Uint8Array> {
  const bytes = fileOf(files, path, where);
  const found = await hashFile(bytes);
  if (found === sha256) return bytes;
  const got = `${found} (${bytes.length} bytes)`;
  throw new RubatoError('MODEL_HASH', got, { expected: `sha256 ${sha256} of ${where}: ${path}` });
}
