/** The models that a worker should serve, and how it notices that they are others by now. */
import { RubatoError } from '../../errors.ts';
import { isAlias } from '../../inference/registry/aliases.ts';
import { type ModelManifest, modelKey } from '../../inference/registry/model-manifest.ts';
import type { ModelName } from '../../inference/registry/model-store.ts';
import { messageOf } from '../../thrown.ts';
import { readReference } from './model-reference.ts';
import { isOutage, type ModelSource } from './model-source.ts';

type Reference = ReturnType<typeof readReference>;

/** Half a second: servers look for a worker that has the new version ten times a second. */
const LOOK_EVERY_MS = 500;

/** Throws WORKER_OPTIONS. */
export function readWorkerReference(text: string): Reference {
  try {
    return readReference(text);
  } catch (cause) {
    throw new RubatoError('WORKER_OPTIONS', text, { expected: 'a model like "success@3" or "success@stable"', cause });
  }
}

/**
 * What is asked for; all versions if nothing is. Of an alias also the version before, to which it may go back. Throws
 * MODEL_ALIAS or REGISTRY_UNREACHABLE.
 */
export async function wantedModels(
  { registry, read }: ModelSource,
  references: readonly Reference[],
): Promise<readonly ModelName[]> {
  const wanted = new Map<string, ModelName>();
  const { history } = await registry.state();
  for (const { name, reference } of references) {
    const versions = isAlias(reference) ? history(name, reference).slice(-2) : [reference];
    if (versions.length === 0) throw new RubatoError('MODEL_ALIAS', `${name}@${reference}, which points nowhere`);
    for (const version of versions) wanted.set(`${name}@${version}`, { name, version });
  }
  if (references.length === 0) for (const model of await registry.versions()) wanted.set(modelKey(model), model);
  // Pools read from the directory. What is wrong with a model is told by whoever loads it.
  for (const { name, version } of wanted.values()) await read(name, version).catch(unlessOutage);
  return [...wanted.values()];
}

/** Throws an outage again: nobody knows then whether the model is there. */
function unlessOutage(error: unknown): null {
  if (isOutage(error)) throw error;
  return null;
}

export interface WantedWatch {
  stop(): void;
}

export interface WantedEvents {
  /** Serves these from now on. */
  serve(wanted: readonly ModelName[], manifests: readonly ModelManifest[]): Promise<void>;
  /** Hears once that they can't be served, or that the registry can't be read. */
  fail(error: unknown): void;
}

/** Looks whether the registry has changed. `served` is what is served now. */
export function watchWanted(
  source: ModelSource,
  references: readonly Reference[],
  served: readonly ModelName[],
  { serve, fail }: WantedEvents,
): WantedWatch {
  const keyOf = (models: readonly ModelName[]) => models.map(modelKey).sort().join(' ');
  let [known, complaint, seen, busy] = [keyOf(served), '', -1, false];
  const look = async () => {
    const { length } = await source.registry.log();
    // Only changes of the registry count: what a hand puts into a directory is served after a restart, as ever.
    if (length === seen) return;
    const wanted = await wantedModels(source, references);
    // What can't be served is not tried again before the next change.
    seen = length;
    if (keyOf(wanted) === known) return;
    const manifests: ModelManifest[] = [];
    for (const { name, version } of wanted) {
      const model = await source.read(name, version).catch(unlessOutage);
      if (model !== null) manifests.push(model.manifest);
    }
    await serve(wanted, manifests);
    known = keyOf(wanted);
    complaint = '';
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    look()
      .catch((error: unknown) => {
        if (messageOf(error) !== complaint) fail(error);
        complaint = messageOf(error);
      })
      .finally(() => {
        busy = false;
      });
  }, LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
