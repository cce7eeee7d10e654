/** What an operator can do with a registry. The command line and the admin port do the same. */
import { ALIASES, type Alias } from '../../inference/registry/aliases.ts';
import { type ModelManifest, modelKey } from '../../inference/registry/model-manifest.ts';
import type { ModelRegistry, Moved } from '../../inference/registry/model-registry.ts';
import { keyId } from '../../inference/registry/model-signature.ts';
import type { ModelTrust } from '../../inference/registry/model-trust.ts';
import type { Change, LogEntry } from '../../inference/registry/registry-log.ts';
import { messageOf } from '../../thrown.ts';
import { readReference } from './model-reference.ts';

export interface ListedModel {
  readonly name: string;
  readonly versions: readonly string[];
  readonly aliases: Readonly<Partial<Record<Alias, string>>>;
}

export async function listRegistry(registry: ModelRegistry): Promise<readonly ListedModel[]> {
  const versions = await registry.versions();
  const { history } = await registry.state();
  return [...Map.groupBy(versions, ({ name }) => name)].map(([name, own]) => ({
    name,
    versions: own.map(({ version }) => version),
    aliases: Object.fromEntries(
      ALIASES.flatMap((alias) => {
        const version = history(name, alias).at(-1);
        return version === undefined ? [] : [[alias, version]];
      }),
    ),
  }));
}

export interface ShownModel {
  readonly model: string;
  readonly digest: string;
  /** Fingerprint of the key that signed it. */
  readonly signedBy: string | null;
  /** Whether it may run on threads of the server. */
  readonly trusted: boolean;
  readonly manifest: Omit<ModelManifest, 'golden'>;
  /** Changes of this name, oldest first. */
  readonly log: readonly LogEntry[];
}

/** Throws MODELS_OPTIONS, MODEL_ALIAS or what makes the version unusable. */
export async function showModel(registry: ModelRegistry, text: string, trust: ModelTrust): Promise<ShownModel> {
  const { name, reference } = readReference(text);
  const model = await registry.read(name, await registry.resolve(name, reference));
  const { golden: _, ...manifest } = model.manifest;
  return {
    model: modelKey(manifest),
    digest: model.digest,
    signedBy: model.signature == null ? null : keyId(model.signature.key),
    trusted: trust.trusts(model),
    manifest,
    log: (await registry.log()).filter(({ action }) => action.name === name),
  };
}

/** Throws MODELS_OPTIONS, MODEL_ALIAS or MODEL_NOT_FOUND, and what makes the version unusable. */
export async function promote(registry: ModelRegistry, text: string, alias: Alias, change: Change): Promise<Moved> {
  const { name, reference } = readReference(text);
  return registry.point(name, alias, await registry.resolve(name, reference), change);
}

export interface Verdict {
  readonly what: string;
  /** Null if all is well. */
  readonly problem: string | null;
}

/** Reads every version and the whole log. Whatever is wrong is in the answer. */
export async function verifyRegistry(registry: ModelRegistry): Promise<readonly Verdict[]> {
  const judge = async (what: string, work: () => Promise<unknown>): Promise<Verdict> => {
    try {
      await work();
      return { what, problem: null };
    } catch (error) {
      return { what, problem: messageOf(error) };
    }
  };
  const log = await judge('log', () => registry.log());
  if (log.problem !== null) return [log];
  const verdicts = [log];
  for (const { name, version } of await registry.versions())
    verdicts.push(await judge(`${name}@${version}`, () => registry.read(name, version)));
  return verdicts;
}

export interface Difference {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs between two manifests, golden rows apart. Throws MODELS_OPTIONS and what makes a version unusable. */
export async function diffModels(registry: ModelRegistry, one: string, other: string): Promise<readonly Difference[]> {
  const read = async (text: string) => {
    const { name, reference } = readReference(text);
    const { golden: _, ...manifest } = (await registry.read(name, await registry.resolve(name, reference))).manifest;
    return new Map(Object.entries(flatten(manifest)));
  };
  const [before, after] = [await read(one), await read(other)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => before.get(field) !== after.get(field))
    .map((field) => ({ field, before: before.get(field) ?? null, after: after.get(field) ?? null }));
}

/** Values by path: `metrics.brier`, `outputs.0.name`. */
function flatten(value: object, prefix = ''): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === 'object' && inner !== null) Object.assign(flat, flatten(inner, `${prefix}${key}.`));
    else flat[`${prefix}${key}`] = inner;
  }
  return flat;
}
