/**
 * A registry in a directory: NAME/VERSION/model.onnx beside manifest.json, as without a registry, and the log of
 * changes in `.registry/`. Versions that somebody put there by hand are versions like others.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RubatoError } from '../../errors.ts';
import { codeOf, messageOf } from '../../thrown.ts';
import { readModelFile } from './model-file.ts';
import { MANIFEST_FILE, MODEL_FILE, type ModelPackage, packageOf, SIGNATURE_FILE } from './model-package.ts';
import { listModels, MAX_MANIFEST_BYTES, readModel } from './model-store.ts';
import { MAX_ENTRIES } from './registry-log.ts';
import type { RegistryStore } from './registry-store.ts';

const REGISTRY = '.registry';
/** A push that still writes is younger. */
const STALE_MS = 3_600_000;
/** Codes of rename and link when the target is there. */
const TAKEN: ReadonlySet<string> = new Set(['EEXIST', 'ENOTEMPTY', 'EPERM', 'EISDIR', 'ENOTDIR']);

export function createDirectoryStore(directory: string): RegistryStore {
  const log = join(directory, REGISTRY, 'log');
  const unfinished = join(directory, REGISTRY, 'unfinished');
  const within = <T>(work: () => Promise<T>): Promise<T> => work().catch((error: unknown) => refuse(directory, error));
  return {
    place: directory,
    versions: () => listModels(directory),
    read: (name, version) => readPackage(directory, name, version),
    write: (model) =>
      within(async () => {
        const { name, version } = model.manifest;
        const folder = join(unfinished, randomUUID());
        try {
          for (const [path, bytes] of model.files) await writeDurably(join(folder, path), bytes);
          await mkdir(join(directory, name), { recursive: true });
          return await taken(rename(folder, join(directory, name, version)));
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      }),
    remove: (name, version) =>
      within(async () => {
        // First out of sight: a reader finds all of it or nothing.
        const away = join(unfinished, randomUUID());
        await mkdir(unfinished, { recursive: true });
        await rename(join(directory, name, version), away).catch(unlessGone);
        await rm(away, { recursive: true, force: true });
      }),
    entries: (from) => within(() => readLog(log, from)),
    append: (number, entry) =>
      within(async () => {
        await mkdir(log, { recursive: true });
        if (number > 0 && !(await isThere(join(log, fileOf(number - 1))))) return false;
        // A link is made at once and whole, and only if there is none of that name.
        const written = join(unfinished, randomUUID());
        try {
          await writeDurably(written, Buffer.from(entry));
          return await taken(link(written, join(log, fileOf(number))));
        } finally {
          await unlink(written).catch(unlessGone);
        }
      }),
    sweep: () => within(() => removeStale(unfinished)),
    async [Symbol.asyncDispose]() {},
  };
}

const fileOf = (number: number) => `${String(number).padStart(8, '0')}.json`;

async function readPackage(directory: string, name: string, version: string): Promise<ModelPackage> {
  const { manifest, bytes, external } = await readModel(directory, name, version);
  const folder = join(directory, name, version);
  const files = new Map<string, Uint8Array>([
    [MANIFEST_FILE, await readModelFile(folder, MANIFEST_FILE, MAX_MANIFEST_BYTES)],
    [MODEL_FILE, bytes],
    ...external.map((file) => [file.path, file.bytes] as const),
  ]);
  if (await isThere(join(folder, SIGNATURE_FILE)))
    files.set(SIGNATURE_FILE, await readModelFile(folder, SIGNATURE_FILE, MAX_MANIFEST_BYTES));
  return packageOf(manifest.name, manifest.version, files, folder);
}

async function readLog(log: string, from: number): Promise<readonly string[]> {
  const texts: string[] = [];
  for (let number = from; number < MAX_ENTRIES; number++) {
    const text = await readFile(join(log, fileOf(number)), 'utf8').catch(nullIfGone);
    if (text === null) break;
    texts.push(text);
  }
  return texts;
}

/** Resolves when the file is on the disk: a machine that loses power leaves no half of a file behind that counts. */
async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether it was done; false if the target was there. */
async function taken(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (TAKEN.has(codeOf(error))) return false;
    throw error;
  }
}

async function removeStale(folder: string): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(nullIfGone);
    if (found === null || Date.now() - found.mtimeMs < STALE_MS) continue;
    await rm(path, { recursive: true, force: true });
    removed++;
  }
  return removed;
}

const isThere = (path: string) => stat(path).then(() => true, nullIfGone);

function nullIfGone(error: unknown): null {
  unlessGone(error);
  return null;
}

function unlessGone(error: unknown): void {
  if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
}

function refuse(directory: string, error: unknown): never {
  if (error instanceof RubatoError) throw error;
  const why = codeOf(error) || messageOf(error);
  throw new RubatoError('REGISTRY_UNREACHABLE', `${directory}: ${why}`, { cause: error });
}
