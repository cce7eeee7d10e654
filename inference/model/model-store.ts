/** Models in a directory: NAME/VERSION/model.onnx beside manifest.json. Nothing is handed out that its manifest disowns. */
import { createHash } from 'node:crypto';
import { glob, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { RubatoError } from '../../errors.ts';
import { type ModelManifest, modelKey, parseManifest } from './model-manifest.ts';

/** A model is read whole into memory, once per thread that runs it. */
const MAX_MODEL_BYTES = 256 * 1024 * 1024;
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

export interface StoredModel {
  readonly manifest: ModelManifest;
  readonly bytes: Uint8Array;
}

/** Throws MODEL_NOT_FOUND, MODEL_MANIFEST or MODEL_HASH. */
export async function readModel(directory: string, name: string, version: string): Promise<StoredModel> {
  // Names come from definitions, which check them; a path must not be made of anything else.
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !/^[0-9]+$/.test(version)) {
    throw new RubatoError('MODEL_NOT_FOUND', `${name}@${version}`, { expected: 'a model like "success@1"' });
  }
  const folder = join(directory, name, version);
  const manifest = parseManifest(
    (await read(join(folder, 'manifest.json'), MAX_MANIFEST_BYTES)).toString('utf8'),
    folder,
  );
  if (modelKey(manifest) !== modelKey({ name, version })) {
    throw new RubatoError('MODEL_MANIFEST', `${folder}: the manifest of ${modelKey(manifest)}`);
  }
  const bytes = await read(join(folder, 'model.onnx'), MAX_MODEL_BYTES);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== manifest.sha256) {
    const expected = `sha256 ${manifest.sha256} of ${modelKey(manifest)}`;
    throw new RubatoError('MODEL_HASH', `${sha256} (${bytes.length} bytes)`, { expected });
  }
  return { manifest, bytes };
}

/** What is in the directory, in the order of names and versions; not whether it can be served. */
export async function listModels(directory: string): Promise<readonly { name: string; version: string }[]> {
  const models: { name: string; version: string }[] = [];
  for await (const path of glob('*/*/manifest.json', { cwd: directory })) {
    const [name = '', version = ''] = path.split(sep);
    models.push({ name, version });
  }
  return models.sort((a, b) => a.name.localeCompare(b.name) || Number(a.version) - Number(b.version));
}

async function read(file: string, maxBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes)
      throw new RubatoError('MODEL_INVALID', `${file}: ${size} bytes`, { expected: `at most ${maxBytes} bytes` });
    return await readFile(file);
  } catch (error) {
    if (error instanceof RubatoError) throw error;
    throw new RubatoError('MODEL_NOT_FOUND', error instanceof Error ? error.message : String(error), { cause: error });
  }
}
