/** Where a process gets its models from: a directory, or a registry in Redis by way of a directory of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { RubatoError } from '../../errors.ts';
import { createDirectoryStore } from '../../inference/registry/directory-store.ts';
import type { ModelRegistry } from '../../inference/registry/model-registry.ts';
import { readModel, type StoredModel } from '../../inference/registry/model-store.ts';
import { openRegistry, type RegistrySettings } from './open-registry.ts';

export interface ModelSource extends AsyncDisposable {
  readonly registry: ModelRegistry;
  /** Pools read models from here. */
  readonly directory: string;
  /**
   * Makes sure that a version is in the directory, and reads it. Throws MODEL_NOT_FOUND, what `readModel` throws, and
   * REGISTRY_UNREACHABLE if the registry stays away.
   */
  read(name: string, version: string): Promise<StoredModel>;
}

/** A Redis that restarts, or whose replica takes over, is back by then. Sessions have their fallback meanwhile. */
const OUTAGE_MS = 10_000;
const AGAIN_MS = 250;

/** Whether this says that the registry is away, and nothing of the model that was asked for. */
export function isOutage(error: unknown): boolean {
  return error instanceof RubatoError && (error.code === 'REGISTRY_UNREACHABLE' || error.code === 'REDIS_UNREACHABLE');
}

/** Throws REDIS_UNREACHABLE. */
export async function openModelSource(settings: RegistrySettings, outageMs = OUTAGE_MS): Promise<ModelSource> {
  const registry = await openRegistry(settings);
  const close = () => registry[Symbol.asyncDispose]();
  if (settings.registry === 'directory') {
    const directory = settings.modelsDirectory;
    return {
      registry,
      directory,
      read: (name, version) => readModel(directory, name, version),
      [Symbol.asyncDispose]: close,
    };
  }
  const directory = await mkdtemp(join(tmpdir(), 'rubato-models-'));
  const copies = createDirectoryStore(directory);
  return {
    registry,
    directory,
    async read(name, version) {
      const here = await copies.versions();
      if (here.every((copy) => copy.name !== name || copy.version !== version))
        await copies.write(await throughOutage(() => registry.read(name, version), outageMs));
      return readModel(directory, name, version);
    },
    async [Symbol.asyncDispose]() {
      await close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function throughOutage<Result>(work: () => Promise<Result>, outageMs: number): Promise<Result> {
  const untilMs = performance.now() + outageMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isOutage(error) || performance.now() > untilMs) throw error;
    }
    await setTimeout(AGAIN_MS);
  }
}
