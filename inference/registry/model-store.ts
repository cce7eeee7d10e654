/**
 * Models in a directory: NAME/VERSION/model.onnx beside manifest.json. A model that doesn't fit its manifest is not
 * handed out.
 */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RubatoError } from '../../errors.ts';
import { codeOf } from '../../thrown.ts';
import type { ExternalFile } from '../runtime/external-file.ts';
import { hashFile } from './file-hash.ts';
import { readModelFile } from './model-file.ts';
import { decodeManifest, type ModelManifest, modelKey, parseManifest, type RowManifest } from './model-manifest.ts';
import { checkSignature, type ModelSignature, parseSignature } from './model-signature.ts';
import type { RefusedModel } from './refused-models.ts';

/** Each thread that runs a model reads it whole into memory, with weights in other files. */
export const MAX_MODEL_BYTES = 256 * 1024 * 1024;
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
const MAX_SIGNATURE_BYTES = 4096;

export interface ModelName {
  readonly name: string;
  readonly version: string;
}

export interface StoredModel<Manifest extends ModelManifest = ModelManifest> {
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
  /** Weights that are not in `bytes`. */
  readonly external: readonly ExternalFile[];
  /** The signature of who pushed it, if there is one; it is right. */
  readonly signature?: ModelSignature | null;
}

/** Throws MODEL_NOT_FOUND, MODEL_FILE, MODEL_MANIFEST, MODEL_HASH or MODEL_SIGNATURE. */
export async function readModel(directory: string, name: string, version: string): Promise<StoredModel> {
  // Definitions check their names. A path must not be made of anything else.
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !/^[0-9]+$/.test(version)) {
    const expected = 'a model like "success@3", in a folder like success/3';
    throw new RubatoError('MODEL_NOT_FOUND', `${name}@${version}`, { expected });
  }
  const folder = join(directory, name, version);
  const written = await readModelFile(folder, 'manifest.json', MAX_MANIFEST_BYTES);
  const manifest = parseManifest(decodeManifest(written, folder), folder);
  if (modelKey(manifest) !== modelKey({ name, version })) {
    throw new RubatoError('MODEL_MANIFEST', `${folder}: the manifest of ${modelKey(manifest)}`);
  }
  const bytes = await readHashed(folder, 'model.onnx', manifest.sha256, MAX_MODEL_BYTES);
  const external: ExternalFile[] = [];
  let left = MAX_MODEL_BYTES - bytes.length;
  for (const { path, sha256 } of manifest.externalData ?? []) {
    const weights = await readHashed(folder, path, sha256, left);
    left -= weights.length;
    external.push({ path, bytes: weights });
  }
  return { manifest, bytes, external, signature: await readSignature(folder, modelKey(manifest), written) };
}

/** The signature of a version, checked; null if it has none. */
async function readSignature(folder: string, model: string, manifest: Uint8Array): Promise<ModelSignature | null> {
  const names = await readdir(folder);
  if (!names.includes('signature.json')) return null;
  const signature = parseSignature(await readModelFile(folder, 'signature.json', MAX_SIGNATURE_BYTES), folder);
  checkSignature(signature, model, await hashFile(manifest));
  return signature;
}

/** The same for a model that must take rows. Throws MODEL_LAYOUT for another. */
export async function readRowModel(
  directory: string,
  name: string,
  version: string,
): Promise<StoredModel<RowManifest>> {
  const { manifest, ...files } = await readModel(directory, name, version);
  if (manifest.format === 1) return { manifest, ...files };
  const got = `${modelKey(manifest)}, which takes tensors`;
  throw new RubatoError('MODEL_LAYOUT', got, { expected: 'a model that takes rows' });
}

/** The models that can be read, and why the others can't. Errors that don't come from a model are thrown. */
export async function readModels(
  directory: string,
  models: readonly ModelName[],
): Promise<{ readonly stored: readonly StoredModel[]; readonly refused: readonly RefusedModel[] }> {
  const stored: StoredModel[] = [];
  const refused: RefusedModel[] = [];
  for (const { name, version } of models) {
    try {
      stored.push(await readModel(directory, name, version));
    } catch (error) {
      if (!(error instanceof RubatoError)) throw error;
      refused.push({ model: modelKey({ name, version }), error });
    }
  }
  return { stored, refused };
}

async function readHashed(folder: string, name: string, sha256: string, maxBytes: number): Promise<Buffer> {
  const bytes = await readModelFile(folder, name, maxBytes);
  const found = await hashFile(bytes);
  if (found === sha256) return bytes;
  const got = `${found} (${bytes.length} bytes)`;
  throw new RubatoError('MODEL_HASH', got, { expected: `sha256 ${sha256} of ${join(folder, name)}` });
}

/**
 * The models in the directory, by name and version: each folder with a manifest or a model file, through links too. It
 * doesn't check whether they can be served.
 */
export async function listModels(directory: string): Promise<readonly ModelName[]> {
  const models: ModelName[] = [];
  for (const name of await listFolder(directory)) {
    for (const version of await listInner(join(directory, name), UNREADABLE)) {
      const files = await listInner(join(directory, name, version), MODEL_FILES);
      if (files.some((file) => MODEL_FILES.includes(file.toLowerCase()))) models.push({ name, version });
    }
  }
  return models.sort((a, b) => a.name.localeCompare(b.name) || Number(a.version) - Number(b.version));
}

const MODEL_FILES = ['manifest.json', 'model.onnx'];
/** The version of a model whose folder can't be read. Reading that model gives the error. */
const UNREADABLE = ['?'];

/** The same as `listFolder`, but `otherwise` if the folder can't be read, so that the models beside it are not lost. */
async function listInner(folder: string, otherwise: readonly string[]): Promise<readonly string[]> {
  return listFolder(folder).catch(() => otherwise);
}

/**
 * Names in a folder, except those that begin with a dot (Kubernetes keeps `..data` beside its mounts). Empty for a
 * file.
 */
async function listFolder(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.'));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTDIR' || code === 'ENOENT') return [];
    throw new RubatoError('MODEL_FILE', `${folder}: ${code}`, { expected: 'a folder of models to read', cause: error });
  }
}
